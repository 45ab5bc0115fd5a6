"""Objects in lists whose length the program computes: appended on some paths, changed, compared."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tests.tools.checking import Cases

case = Cases()
X = np.array([1.3, 0.4, 2.2, 0.7, 3.1])


class Event:
    def __init__(self, t, v):
        self.t = t
        self.v = v


@dataclass
class Ev:
    t: float
    x: float


@dataclass(frozen=True)
class Fr:
    t: float
    x: float


class NT(NamedTuple):
    t: float
    k: int


class Particle:
    def __init__(self, pos, vel):
        self.pos = pos
        self.vel = vel
        self.acc = 0.0

    def step(self, dt):
        self.vel += self.acc * dt
        self.pos += self.vel * dt


class Body:
    def __init__(self, r, m):
        self.r = r
        self.m = m
        self.name = "body"


class Node:
    def __init__(self, v):
        self.value = v
        self.children = []

    def add(self, c):
        self.children.append(c)


class Sim:
    def __init__(self):
        self.parts = []
        self.log = []

    def add(self, q):
        self.parts.append(q)

    def run(self, n):
        for k in range(n):
            for q in self.parts:
                q.step(0.1)
                if q.pos > 2:
                    self.log.append((k, q.pos))


def ev_class(x):
    events = []
    for i in range(len(x)):
        if x[i] > 1.0:
            events.append(Event(i * 0.1, x[i]))
    return sum(e.v**2 * (e.t + 1) for e in events)


case(ev_class, X)


def ev_data(x):
    events = []
    for i in range(len(x)):
        if x[i] > 1.0:
            events.append(Ev(i * 0.1, x[i]))
    s = 0.0
    for e in events:
        s += e.x**2 * e.t
    return s


case(ev_data, X)


def ev_frozen(x):
    events = []
    t = 0.0
    while t < 3.0:
        t += x[1]
        if t > 1.0:
            events.append(Fr(t, x[0] * t))
    return sum(e.x * e.t for e in events) + len(events)


case(ev_frozen, X)


def ev_nt(x):
    out = []
    for i, v in enumerate(x):
        if v > 0.5:
            out.append(NT(v, i))
    return sum(e.t**2 * e.k for e in out)


case(ev_nt, X)


def one_if(x):
    events = []
    if x[0] > 0:
        events.append(Ev(x[0], x[1]))
    return sum(e.t * e.x for e in events)


case(one_if, X)


def bounce(x):
    events = []
    h, v, t = x[0], 0.0, 0.0
    dt = 0.05
    for k in range(60):
        h += v * dt
        v -= 9.81 * dt
        t += dt
        if h < 0:
            h = -h
            v = -0.8 * v
            events.append(Event(t, v))
    return sum(e.v**2 for e in events) + h


case(bounce, X)


def last_event(x):
    events = []
    for i in range(len(x)):
        if x[i] > 1.0:
            events.append(Ev(float(i), x[i]))
    if events:
        return events[-1].x ** 2 + events[0].t
    return 0.0


case(last_event, X)


def modify_last(x):
    events = []
    for i in range(len(x)):
        if x[i] > 1.0:
            events.append(Ev(float(i), x[i]))
        elif events:
            events[-1].x += x[i]
    return sum(e.x**2 for e in events)


case(modify_last, X)


def dict_events(x):
    events = []
    for i in range(len(x)):
        if x[i] > 1.0:
            events.append({"t": i, "v": x[i]})
    return sum(e["v"] ** 2 * e["t"] for e in events)


case(dict_events, X)


def state_objs(x):
    traj = []
    s = Fr(0.0, x[0])
    for k in range(4):
        s = Fr(s.t + 0.1, s.x * 0.9 + x[1])
        if s.x > 1.0:
            traj.append(s)
    return sum(q.x for q in traj)


case(state_objs, X)


def with_array(x):
    ev = []
    for i in range(len(x)):
        if x[i] > 1.0:
            ev.append(Ev(x[i], x * x[i]))
    return sum(np.sum(e.x) * e.t for e in ev)


case(with_array, X)


def known_two(x):
    events = []
    if x[0] > 1.0:
        events.append(Event(1.0, x[0]))
    if x[1] > 1.0:
        events.append(Event(2.0, x[1]))
    if x[2] > 1.0:
        events.append(Event(3.0, x[2]))
    return sum(e.t * e.v for e in events)


case(known_two, X)


def sort_events(x):
    ev = []
    for i in range(len(x)):
        if x[i] > 0.5:
            ev.append(Ev(x[i], float(i)))
    ev.sort(key=lambda e: e.t)
    return sum(e.t * (k + 1) * e.x for k, e in enumerate(ev))


case(sort_events, X)


def filter_events(x):
    ev = [Ev(v, 2 * v) for v in x]
    big = [e for e in ev if e.t > 1.0]
    return sum(e.x**2 for e in big)


case(filter_events, X)


def nbody(x):
    ps = [Particle(v, 0.1 * v) for v in x]
    for k in range(3):
        for a in ps:
            a.acc = 0.0
            for b in ps:
                if a is not b:
                    d = b.pos - a.pos
                    a.acc += d * np.exp(-d * d)
        for a in ps:
            a.step(0.05)
    return sum(a.pos**2 + a.vel for a in ps)


case(nbody, X)


def nbody_idx(x):
    ps = [Particle(v, 0.1 * v) for v in x]
    for i in range(len(ps)):
        for j in range(i + 1, len(ps)):
            d = ps[j].pos - ps[i].pos
            ps[i].acc += d
            ps[j].acc -= d
    for i in range(len(ps)):
        ps[i].step(0.1)
    return sum(a.pos**2 for a in ps)


case(nbody_idx, X)


def best(x):
    ps = [Particle(v, v * 0.5) for v in x]
    b = ps[0]
    for q in ps:
        if q.pos > b.pos:
            b = q
    b.pos *= 2.0
    return sum(q.pos**2 for q in ps)


case(best, X)


def best_none(x):
    ps = [Particle(v, v * 0.5) for v in x]
    b = None
    for q in ps:
        if b is None or q.pos > b.pos:
            b = q
    b.pos *= 2.0
    return sum(q.pos**2 for q in ps)


case(best_none, X)


def arr_objs(x):
    ps = [Body(x * v, v) for v in x]
    for q in ps:
        q.r = q.r + q.m * 0.1
    return sum(np.sum(q.r**2) for q in ps)


case(arr_objs, X)


def vec_bodies(x):
    ps = []
    for i in range(len(x) - 1):
        ps.append(Body(np.array([x[i], x[i + 1]]), x[i]))
    tot = 0.0
    for a in ps:
        f = np.zeros(2)
        for b in ps:
            if a is b:
                continue
            f += b.m * (b.r - a.r)
        a.m += 0.1 * np.sum(f**2)
    return sum(q.m for q in ps)


case(vec_bodies, X)


def changed_after(x):
    ps = []
    q = Ev(0.0, x[0])
    for i in range(len(x)):
        q = Ev(q.t + 1, x[i] * q.x)
        ps.append(q)
        q.x += 0.5
    return sum(e.x * e.t for e in ps)


case(changed_after, X)


def same_obj_twice(x):
    ps = []
    q = Ev(0.0, x[0])
    for i in range(len(x)):
        q.x += x[i]
        ps.append(q)
    return sum(e.x * e.t + e.x for e in ps)


case(same_obj_twice, X)


def removal(x):
    ps = [Particle(v, v * 0.5) for v in x]
    alive = []
    for q in ps:
        q.step(0.5)
        if q.pos > 1.0:
            alive.append(q)
    for q in alive:
        q.pos *= q.vel
    return sum(q.pos for q in ps) + len(alive)


case(removal, X)


def eq_in(x):
    ps = [Particle(v, v * 0.5) for v in x]
    n = 0
    first = ps[0]
    for q in ps:
        if q == first:
            n += 1
        if q != first:
            n += 10
    return n * x[0] + (x[1] if first in ps else 0.0)


case(eq_in, X)


def tree_nodes(x):
    nodes = [Node(v) for v in x]
    for i in range(1, len(x)):
        nodes[(i - 1) // 2].add(nodes[i])
    s = 0.0
    for nd in nodes:
        for c in nd.children:
            s += nd.value * c.value**2
    return s


case(tree_nodes, X)


def index_children(x):
    nodes = [Node(v) for v in x]
    for i in range(1, len(x)):
        nodes[(i - 1) // 2].children.append(i)
    s = 0.0
    for nd in nodes:
        for c in nd.children:
            s += nd.value * nodes[c].value ** 2
    return s


case(index_children, X)


def sim_class(x):
    s = Sim()
    for v in x:
        s.add(Particle(v, v))
    s.run(4)
    return sum(q.pos for q in s.parts) + sum(t * v for t, v in s.log)


case(sim_class, X)


def word_dicts(x):
    out = []
    for i, v in enumerate(x):
        kind = "even" if i % 2 == 0 else "odd"
        out.append({"kind": kind, "value": v})
    return sum(d["value"] ** 2 for d in out if d["kind"] == "even")


case(word_dicts, X)


def obj_alias(x):
    ev = []
    e = Ev(0.0, x[0])
    for i in range(3):
        ev.append(e)
    ev[0].x = x[1] * 3.0
    return sum(q.x for q in ev)


case(obj_alias, X)


def is_copies(x):
    ev = []
    for i in range(len(x)):
        if x[i] > 0.5:
            ev.append(Ev(1.0, x[i]))
    n = 0
    for a in ev:
        for b in ev:
            if a is b:
                n += 1
    return n * x[0]


case(is_copies, X)


def eq_dataclass(x):
    ev = []
    for i in range(len(x)):
        if x[i] > 0.5:
            ev.append(Ev(1.0, x[0]))
    n = 0
    for a in ev:
        for b in ev:
            if a == b:
                n += 1
    return n * x[0]


case(eq_dataclass, X)


def local_obj_changed_then_read(x):
    ev = []
    for i in range(len(x)):
        e = Ev(float(i), x[i])
        if x[i] > 1:
            ev.append(e)
        e.t += 1.0
    return sum(q.t * q.x for q in ev)


case(local_obj_changed_then_read, X)
