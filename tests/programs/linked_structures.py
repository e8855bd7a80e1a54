"""Linked lists, trees, graphs with parents: cycles of references in ordinary use."""


class Node:
    __slots__ = ("key", "left", "right", "parent")

    def __init__(self, key, parent=None):
        self.key, self.left, self.right, self.parent = key, None, None, parent


class Tree:
    def __init__(self, keys=()):
        self.root, self.size = None, 0
        for key in keys:
            self.add(key)

    def add(self, key):
        if self.root is None:
            self.root = Node(key)
        else:
            node = self.root
            while True:
                if key == node.key:
                    return False
                side = "left" if key < node.key else "right"
                if (child := getattr(node, side)) is None:
                    setattr(node, side, Node(key, node))
                    break
                node = child
        self.size += 1
        return True

    def __iter__(self):
        def walk(node):
            if node:
                yield from walk(node.left)
                yield node.key
                yield from walk(node.right)

        return walk(self.root)

    def __contains__(self, key):
        node = self.root
        while node and node.key != key:
            node = node.left if key < node.key else node.right
        return node is not None

    def __len__(self):
        return self.size

    def depth(self):
        def of(node):
            return 0 if node is None else 1 + max(of(node.left), of(node.right))

        return of(self.root)


keys = [(i * 37) % 101 for i in range(101)]
t = Tree(keys)
print(len(t), list(t) == sorted(keys), 50 in t, 200 in t, t.depth(), t.add(5), t.root.right.parent is t.root)


class Link:
    def __init__(self, value, next=None):
        self.value, self.next = value, next

    def __iter__(self):
        while self:
            yield self.value
            self = self.next


def build(values):
    head = None
    for v in reversed(values):
        head = Link(v, head)
    return head


def reverse(head):
    previous = None
    while head:
        head.next, previous, head = previous, head, head.next
    return previous


print(list(build([1, 2, 3])), list(reverse(build("abc"))))
chain = build(range(50000))
print(sum(chain))
del chain
a, b = Link(1), Link(2)
a.next, b.next = b, a
print(a.next.next is a)
parent = {"name": "p", "children": []}
child = {"name": "c", "parent": parent}
parent["children"].append(child)
print(parent, child["parent"]["children"][0] is child)


class Graph:
    def __init__(self):
        self.edges = {}

    def connect(self, a, b):
        self.edges.setdefault(a, []).append(b)
        self.edges.setdefault(b, []).append(a)

    def path(self, start, end):
        queue, came = [start], {start: None}
        for node in queue:
            if node == end:
                path = []
                while node is not None:
                    path.append(node)
                    node = came[node]
                return path[::-1]
            for n in self.edges[node]:
                if n not in came:
                    came[n] = node
                    queue.append(n)


g = Graph()
for a, b in ["ab", "bc", "cd", "ae", "ed", "df"]:
    g.connect(a, b)
print(g.path("a", "f"), g.path("f", "a"), g.path("c", "e"))
