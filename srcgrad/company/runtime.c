/* What machine code of Numba's asks for at run time: arrays with a count of references. */

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

typedef struct {
    size_t references;
    void (*destroy)(void *, size_t, void *);
    void *destroy_with;
    void *data;
    size_t size;
    void *allocator;
} Memory; /* numba/core/runtime/nrt.cpp, MemInfo */

static void *aligned(size_t size, uint32_t alignment)
{
    size_t head = sizeof(Memory);
    if (alignment == 0)
        alignment = 16;
    if (size > SIZE_MAX - head - 2 * (size_t)alignment)
        return NULL;
    Memory *memory = malloc(head + size + 2 * (size_t)alignment);
    if (memory == NULL)
        return NULL;
    uintptr_t first = (uintptr_t)memory + head;
    uintptr_t rest = first % alignment;
    memory->references = 1;
    memory->destroy = NULL;
    memory->destroy_with = NULL;
    memory->data = (void *)(rest == 0 ? first : first + alignment - rest);
    memory->size = size;
    memory->allocator = NULL;
    return memory;
}

void *NRT_MemInfo_alloc_aligned(size_t size, uint32_t alignment)
{
    return aligned(size, alignment);
}

void *NRT_MemInfo_alloc_safe_aligned(size_t size, uint32_t alignment)
{
    return aligned(size, alignment);
}

void *NRT_MemInfo_alloc(size_t size)
{
    return aligned(size, 16);
}

void *NRT_MemInfo_alloc_safe(size_t size)
{
    return aligned(size, 16);
}

void NRT_MemInfo_call_dtor(void *given)
{
    Memory *memory = given;
    if (memory->destroy != NULL)
        memory->destroy(memory->data, memory->size, memory->destroy_with);
    free(memory);
}

void *NRT_Allocate(size_t size)
{
    return malloc(size);
}

void NRT_Free(void *memory)
{
    free(memory);
}

/* What makes Python's objects of the words of an exception: machine code has its address, for
   whoever shows them, and nothing here does. */

void *PyExc_RuntimeError = NULL;
void *PyExc_TypeError = NULL;

void PyErr_SetString(void *kind, const char *words)
{
    (void)kind;
    (void)words;
}

void *PyLong_FromLongLong(long long value)
{
    (void)value;
    return NULL;
}

void *PyLong_FromUnsignedLongLong(unsigned long long value)
{
    (void)value;
    return NULL;
}

void *PyFloat_FromDouble(double value)
{
    (void)value;
    return NULL;
}

void *PyBool_FromLong(long value)
{
    (void)value;
    return NULL;
}

void *PyTuple_Pack(long count, ...)
{
    (void)count;
    return NULL;
}

void Py_DecRef(void *object)
{
    (void)object;
}
