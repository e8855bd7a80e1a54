//! Classes made by C from a `PyType_Spec`.
