//! What the diagnosing parser remembers of the source: enough to say what an expression is and where it lies.

use std::rc::Rc;

/// What was matched.
#[derive(Clone, Debug)]
pub(super) enum Value {
    /// Nothing: an optional element that is not there, or a look ahead.
    Nothing,
    /// A token, by its index.
    Token(usize),
    Node(Rc<Node>),
    Sequence(Rc<[Value]>),
}

/// A part of the source, from its first token to its last.
#[derive(Debug)]
pub(super) struct Node {
    pub kind: NodeKind,
    pub first: usize,
    pub last: usize,
    pub children: Vec<Value>,
}

macro_rules! kinds {
    ($($kind:ident $name:literal,)*) => {
        /// What a node is.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub(super) enum NodeKind {
            $($kind,)*
        }

        impl NodeKind {
            pub fn by_name(name: &str) -> Self {
                match name {
                    $(stringify!($kind) => Self::$kind,)*
                    _ => panic!("no kind of node {name}"),
                }
            }

            /// What messages call it.
            pub fn description(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }
        }
    };
}

kinds! {
    Other "expression",
    Name "name",
    Literal "literal",
    True "True",
    False "False",
    None "None",
    Ellipsis "ellipsis",
    Attribute "attribute",
    Subscript "subscript",
    Call "function call",
    Starred "starred",
    List "list",
    Tuple "tuple",
    Set "set display",
    Dict "dict literal",
    ListComp "list comprehension",
    SetComp "set comprehension",
    DictComp "dict comprehension",
    GeneratorExp "generator expression",
    Yield "yield expression",
    Await "await expression",
    Lambda "lambda",
    IfExp "conditional expression",
    NamedExpr "named expression",
    Compare "comparison",
    Operation "expression",
    JoinedStr "f-string expression",
    Keyword "keyword",
    DoubleStarred "keyword",
    Comprehension "comprehension",
    SoftKeyword "statement",
    PatternText "literal",
}

impl Value {
    /// The first and the last token, if there is any.
    pub fn span(&self) -> Option<(usize, usize)> {
        match self {
            Self::Nothing => None,
            Self::Token(i) => Some((*i, *i)),
            Self::Node(node) => Some((node.first, node.last)),
            Self::Sequence(items) => {
                let first = items.iter().find_map(Self::span)?.0;
                let last = items.iter().rev().find_map(Self::span)?.1;
                Some((first, last))
            }
        }
    }

    /// The node, also where it is the only item of a sequence.
    pub fn node(&self) -> Option<&Rc<Node>> {
        match self {
            Self::Node(node) => Some(node),
            Self::Sequence(items) if items.len() == 1 => items[0].node(),
            _ => None,
        }
    }

    /// Calls `f` with every node at the top: sequences are looked into, nodes are not.
    pub fn each_node<'v>(&'v self, f: &mut impl FnMut(&'v Rc<Node>)) {
        match self {
            Self::Node(node) => f(node),
            Self::Sequence(items) => items.iter().for_each(|item| item.each_node(f)),
            Self::Nothing | Self::Token(_) => {}
        }
    }
}

impl Node {
    /// The nodes right below this one, through nodes of no particular kind.
    pub fn parts(&self) -> Vec<&Rc<Node>> {
        let mut parts = Vec::new();
        for child in &self.children {
            child.each_node(&mut |node| match node.kind {
                NodeKind::Other => parts.extend(node.parts()),
                _ => parts.push(node),
            });
        }
        parts
    }
}
