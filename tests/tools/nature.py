"""Names that carry no derivative by nature, and the names of SciPy that are to work."""

from __future__ import annotations


def _names(module: str, names: str) -> list[str]:
    return [f"{module}.{name}" for name in names.split()]


SCIPY: dict[str, list[str]] = {
    "scipy.special": _names(
        "scipy.special",
        "erf erfc erfinv erfcinv gamma gammaln digamma psi polygamma beta betaln expit logit "
        "log_expit logsumexp softmax log_softmax xlogy xlog1py entr rel_entr ndtr log_ndtr "
        "ndtri i0 i1 i0e i1e j0 j1 jv yv kv ellipk ellipe lambertw",
    ),
    "scipy.linalg": _names(
        "scipy.linalg",
        "expm solve solve_triangular cho_factor cho_solve lu_factor lu_solve solve_banded "
        "toeplitz cholesky inv det norm",
    ),
    "scipy.stats": _names(
        "scipy.stats",
        "norm.logpdf t.logpdf gamma.logpdf beta.logpdf expon.logpdf lognorm.logpdf "
        "uniform.logpdf laplace.logpdf cauchy.logpdf chi2.logpdf poisson.logpmf binom.logpmf "
        "bernoulli.logpmf norm.pdf norm.cdf norm.logcdf",
    ),
    "scipy.fft": _names(
        "scipy.fft",
        "fft ifft rfft irfft fft2 ifft2 rfft2 irfft2 fftn ifftn rfftn irfftn fftfreq rfftfreq "
        "fftshift ifftshift",
    ),
}


def _all(prefix: str, names: str, reason: str) -> dict[str, str]:
    return {f"{prefix}.{name}": reason for name in names.split()}


BY_NATURE: dict[str, str] = {
    **_all(
        "numpy",
        "array2string array_repr array_str base_repr binary_repr format_float_positional "
        "format_float_scientific get_printoptions set_printoptions printoptions typename",
        "text",
    ),
    **_all(
        "numpy",
        "fromfile fromregex fromstring frombuffer genfromtxt load loadtxt save savetxt savez "
        "savez_compressed memmap from_dlpack packbits unpackbits",
        "reads and writes files and bytes",
    ),
    **_all(
        "numpy",
        "busday_count busday_offset busdaycalendar datetime64 datetime_as_string datetime_data "
        "is_busday timedelta64 isnat",
        "dates",
    ),
    **_all(
        "numpy",
        "can_cast common_type dtype finfo iinfo isdtype issubdtype min_scalar_type mintypecode "
        "promote_types result_type sctypeDict ScalarType typecodes ufunc generic number inexact "
        "floating complexfloating integer signedinteger unsignedinteger flexible character",
        "types",
    ),
    **_all(
        "numpy",
        "bool bool_ byte short intc int_ intp int8 int16 int32 int64 long longlong ubyte ushort "
        "uintc uint uintp uint8 uint16 uint32 uint64 ulong ulonglong half single double float16 "
        "float32 float64 longdouble float128 csingle cdouble clongdouble complex64 complex128 "
        "complex256 bytes_ str_ object_ void record",
        "a type; as a function it converts",
    ),
    **_all(
        "numpy",
        "errstate geterr geterrcall getbufsize setbufsize seterr seterrcall get_include info "
        "show_config show_runtime test little_endian",
        "settings",
    ),
    **_all("numpy", "False_ True_ e euler_gamma inf nan newaxis pi", "a constant"),
    **_all(
        "numpy",
        "matrix asmatrix bmat recarray flatiter broadcast nested_iters",
        "a class of array of old",
    ),
    **_all("math", "e inf nan pi tau", "a constant"),
    **_all("cmath", "e inf infj nan nanj pi tau", "a constant"),
    **_all("numpy", "einsum_path frompyfunc", "gives no numbers"),
    **_all("numpy", "may_share_memory shares_memory isfortran", "memory, not numbers"),
    **_all("numpy.linalg", "LinAlgError", "an exception"),
    **_all(
        "numpy.ndarray",
        "base ctypes data device dump dumps flags getfield setfield setflags tobytes tofile "
        "to_device newbyteorder byteswap view resize",
        "memory, not numbers",
    ),
}
