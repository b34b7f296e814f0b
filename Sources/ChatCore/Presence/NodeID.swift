/// Names one run of one server process in a cluster.
///
/// - Shape: a name of 1...64 ASCII letters, digits, `.`, `_`, `:` or `-` that survives restarts, and an incarnation that
///   grows with every start (the start time in milliseconds will do). A greater incarnation supersedes the smaller ones.
public struct NodeID: Hashable, Sendable, CustomStringConvertible {
    /// Largest name in bytes.
    public static let maxNameBytes = 64

    /// The same for every run of the node.
    public let name: String
    /// Greater for every run of the node.
    public let incarnation: UInt64

    /// Accepts a name; nil when it is not of the shape above.
    public init?(name: String, incarnation: UInt64) {
        let utf8 = name.utf8
        guard !utf8.isEmpty, utf8.count <= Self.maxNameBytes, utf8.allSatisfy(Self.isNameByte) else { return nil }
        self.name = name
        self.incarnation = incarnation
    }

    /// A node that never comes back under its name, named by a random number.
    public init(_ number: UInt64) {
        name = String(number, radix: 16)
        incarnation = 0
    }

    /// `name#incarnation`, for logs.
    public var description: String { "\(name)#\(incarnation)" }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
