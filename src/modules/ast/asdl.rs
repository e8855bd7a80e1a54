//! The table of node classes: Python 3.13's ASDL as data.
//!
//! One line for each class. Everything else follows from it: the class objects with their documentation and field types
//! (`class.rs`), the conversions in both directions.

/// Which of the four places of the source (`lineno`, `col_offset`, `end_lineno`, `end_col_offset`) a class has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Positions {
    /// None.
    Nowhere,
    /// All four, the last two of which may be left out.
    Located,
    /// All four.
    Spanned,
}

/// What stands in a field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FieldType {
    /// A name.
    Identifier,
    /// A string.
    String,
    /// A machine integer.
    Int,
    /// Any constant of the language.
    Constant,
    /// A node of a class that has subclasses, or of a class that stands alone.
    Node(Class),
}

/// How many values stand in a field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Count {
    /// One.
    One,
    /// One or `None`.
    Optional,
    /// A list.
    Many,
}

/// A field of a class, as the table has it.
#[derive(Clone, Copy, Debug)]
pub struct FieldLine {
    /// Its name.
    pub name: &'static str,
    /// What stands in it.
    pub ty: FieldType,
    /// How many of these.
    pub count: Count,
}

/// One line of the table.
pub struct Line {
    /// The class.
    pub class: Class,
    /// Its name in Python.
    pub name: &'static str,
    /// The class that it derives from; `None`: `AST`.
    pub base: Option<Class>,
    /// Whether it has subclasses and no instances of its own.
    pub is_abstract: bool,
    /// Its fields in ASDL.
    pub fields: &'static str,
    /// The places of the source that it has, itself or through its base.
    pub positions: Positions,
    /// ` while traversing '...' node`, for errors.
    pub traversing: &'static str,
}

impl Line {
    /// The fields, read from the ASDL.
    pub fn fields(&self) -> impl Iterator<Item = FieldLine> {
        self.fields.split(", ").filter(|f| !f.is_empty()).map(|field| {
            let (ty, name) = field.split_once(' ').unwrap_or((field, field));
            let (ty, count) = match (ty.strip_suffix('*'), ty.strip_suffix('?')) {
                (Some(ty), _) => (ty, Count::Many),
                (_, Some(ty)) => (ty, Count::Optional),
                _ => (ty, Count::One),
            };
            let ty = match ty {
                "identifier" => FieldType::Identifier,
                "string" => FieldType::String,
                "int" => FieldType::Int,
                "constant" => FieldType::Constant,
                node => FieldType::Node(named(node)),
            };
            FieldLine { name, ty, count }
        })
    }

    /// The classes derived from this one.
    pub fn subclasses(&self) -> impl Iterator<Item = &'static Line> + use<> {
        let class = self.class;
        LINES.iter().filter(move |line| line.base == Some(class))
    }

    /// The class in ASDL, which is its documentation in Python.
    pub fn documentation(&self) -> String {
        if !self.is_abstract {
            return match self.fields {
                "" => self.name.to_owned(),
                fields => format!("{}({fields})", self.name),
            };
        }
        let members: Vec<String> = self.subclasses().map(Line::documentation).collect();
        // Without fields all stand in one line.
        let separator = if self.subclasses().all(|line| line.fields.is_empty()) {
            " | ".to_owned()
        } else {
            format!("\n{}| ", " ".repeat(self.name.len() + 1))
        };
        format!("{} = {}", self.name, members.join(&separator))
    }
}

/// The line of a class by its name in the ASDL.
fn named(name: &str) -> Class {
    match LINES.iter().find(|line| line.name == name) {
        Some(line) => line.class,
        None => unreachable!("the table names {name}, which it has not"),
    }
}

macro_rules! asdl {
    ($($class:ident $name:literal $positions:ident ($($own:literal)?) {$($leaf:ident $fields:literal)*})*) => {
        /// The node classes. Those that have subclasses are `Any...`.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[expect(missing_docs, reason = "the names are those of the `ast` module")]
        pub enum Class {$(
            $class,
            $($leaf,)*
        )*}

        /// The table, in the order of [`Class`].
        pub static LINES: &[Line] = &[$(
            Line {
                class: Class::$class,
                name: $name,
                base: None,
                is_abstract: asdl!(@abstract $($own)?),
                fields: asdl!(@own $($own)?),
                positions: Positions::$positions,
                traversing: concat!(" while traversing '", $name, "' node"),
            },
            $(Line {
                class: Class::$leaf,
                name: stringify!($leaf),
                base: Some(Class::$class),
                is_abstract: false,
                fields: $fields,
                positions: Positions::$positions,
                traversing: concat!(" while traversing '", stringify!($leaf), "' node"),
            },)*
        )*];
    };
    (@abstract $own:literal) => { false };
    (@abstract) => { true };
    (@own $own:literal) => { $own };
    (@own) => { "" };
}

asdl! {
    AnyMod "mod" Nowhere () {
        Module "stmt* body, type_ignore* type_ignores"
        Interactive "stmt* body"
        Expression "expr body"
        FunctionType "expr* argtypes, expr returns"
    }
    AnyStmt "stmt" Located () {
        FunctionDef "identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment, type_param* type_params"
        AsyncFunctionDef "identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment, type_param* type_params"
        ClassDef "identifier name, expr* bases, keyword* keywords, stmt* body, expr* decorator_list, type_param* type_params"
        Return "expr? value"
        Delete "expr* targets"
        Assign "expr* targets, expr value, string? type_comment"
        TypeAlias "expr name, type_param* type_params, expr value"
        AugAssign "expr target, operator op, expr value"
        AnnAssign "expr target, expr annotation, expr? value, int simple"
        For "expr target, expr iter, stmt* body, stmt* orelse, string? type_comment"
        AsyncFor "expr target, expr iter, stmt* body, stmt* orelse, string? type_comment"
        While "expr test, stmt* body, stmt* orelse"
        If "expr test, stmt* body, stmt* orelse"
        With "withitem* items, stmt* body, string? type_comment"
        AsyncWith "withitem* items, stmt* body, string? type_comment"
        Match "expr subject, match_case* cases"
        Raise "expr? exc, expr? cause"
        Try "stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody"
        TryStar "stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody"
        Assert "expr test, expr? msg"
        Import "alias* names"
        ImportFrom "identifier? module, alias* names, int? level"
        Global "identifier* names"
        Nonlocal "identifier* names"
        Expr "expr value"
        Pass ""
        Break ""
        Continue ""
    }
    AnyExpr "expr" Located () {
        BoolOp "boolop op, expr* values"
        NamedExpr "expr target, expr value"
        BinOp "expr left, operator op, expr right"
        UnaryOp "unaryop op, expr operand"
        Lambda "arguments args, expr body"
        IfExp "expr test, expr body, expr orelse"
        Dict "expr* keys, expr* values"
        Set "expr* elts"
        ListComp "expr elt, comprehension* generators"
        SetComp "expr elt, comprehension* generators"
        DictComp "expr key, expr value, comprehension* generators"
        GeneratorExp "expr elt, comprehension* generators"
        Await "expr value"
        Yield "expr? value"
        YieldFrom "expr value"
        Compare "expr left, cmpop* ops, expr* comparators"
        Call "expr func, expr* args, keyword* keywords"
        FormattedValue "expr value, int conversion, expr? format_spec"
        JoinedStr "expr* values"
        Constant "constant value, string? kind"
        Attribute "expr value, identifier attr, expr_context ctx"
        Subscript "expr value, expr slice, expr_context ctx"
        Starred "expr value, expr_context ctx"
        Name "identifier id, expr_context ctx"
        List "expr* elts, expr_context ctx"
        Tuple "expr* elts, expr_context ctx"
        Slice "expr? lower, expr? upper, expr? step"
    }
    AnyContext "expr_context" Nowhere () {
        Load ""
        Store ""
        Del ""
    }
    AnyBoolOp "boolop" Nowhere () {
        And ""
        Or ""
    }
    AnyOperator "operator" Nowhere () {
        Add ""
        Sub ""
        Mult ""
        MatMult ""
        Div ""
        Mod ""
        Pow ""
        LShift ""
        RShift ""
        BitOr ""
        BitXor ""
        BitAnd ""
        FloorDiv ""
    }
    AnyUnaryOp "unaryop" Nowhere () {
        Invert ""
        Not ""
        UAdd ""
        USub ""
    }
    AnyCmpOp "cmpop" Nowhere () {
        Eq ""
        NotEq ""
        Lt ""
        LtE ""
        Gt ""
        GtE ""
        Is ""
        IsNot ""
        In ""
        NotIn ""
    }
    Comprehension "comprehension" Nowhere ("expr target, expr iter, expr* ifs, int is_async") {}
    AnyExceptHandler "excepthandler" Located () {
        ExceptHandler "expr? type, identifier? name, stmt* body"
    }
    Arguments "arguments" Nowhere ("arg* posonlyargs, arg* args, arg? vararg, arg* kwonlyargs, expr* kw_defaults, arg? kwarg, expr* defaults") {}
    Arg "arg" Located ("identifier arg, expr? annotation, string? type_comment") {}
    Keyword "keyword" Located ("identifier? arg, expr value") {}
    Alias "alias" Located ("identifier name, identifier? asname") {}
    WithItem "withitem" Nowhere ("expr context_expr, expr? optional_vars") {}
    MatchCase "match_case" Nowhere ("pattern pattern, expr? guard, stmt* body") {}
    AnyPattern "pattern" Spanned () {
        MatchValue "expr value"
        MatchSingleton "constant value"
        MatchSequence "pattern* patterns"
        MatchMapping "expr* keys, pattern* patterns, identifier? rest"
        MatchClass "expr cls, pattern* patterns, identifier* kwd_attrs, pattern* kwd_patterns"
        MatchStar "identifier? name"
        MatchAs "pattern? pattern, identifier? name"
        MatchOr "pattern* patterns"
    }
    AnyTypeIgnore "type_ignore" Nowhere () {
        TypeIgnore "int lineno, string tag"
    }
    AnyTypeParam "type_param" Spanned () {
        TypeVar "identifier name, expr? bound, expr? default_value"
        ParamSpec "identifier name, expr? default_value"
        TypeVarTuple "identifier name, expr? default_value"
    }
}

impl Class {
    /// Its line of the table.
    #[inline]
    pub fn line(self) -> &'static Line {
        &LINES[self as usize]
    }

    /// Whether nodes of this class are all alike, so that the parser gives out one for all.
    pub fn is_shared(self) -> bool {
        let alike = [Class::AnyContext, Class::AnyBoolOp, Class::AnyOperator, Class::AnyUnaryOp, Class::AnyCmpOp];
        self.line().base.is_some_and(|base| alike.contains(&base))
    }
}
