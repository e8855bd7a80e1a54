/* The cycle collector, on the same types as in lifetimes.c: a topic of its own, because reference counting does not need it. */
#include "lifetimes.c"

PyMODINIT_FUNC
PyInit__cycles(void)
{
    _lifetimes_def.m_name = "_cycles";
    return PyModuleDef_Init(&_lifetimes_def);
}
