/// A step from one version of the schema to the next. Once released, its text never changes: servers keep its checksum.
package struct PostgresMigration: Sendable {
    /// 1, 2, 3 … without gaps.
    package let version: Int
    /// A few words for people.
    package let name: String
    /// Run in order, in one transaction.
    package let statements: [String]

    /// All of them, in order.
    package static let all = [initial, emailIndex]

    /// What the checksum is taken of.
    package var text: String { statements.joined(separator: ";\n") }

    /// As shown to operators.
    package var info: PostgresMigrationInfo { PostgresMigrationInfo(version: version, name: name) }
}

/// Names a migration.
public struct PostgresMigrationInfo: Hashable, Sendable {
    /// 1, 2, 3 … without gaps.
    public var version: Int
    /// A few words for people.
    public var name: String
    /// Creates a value.
    public init(version: Int, name: String) {
        self.version = version
        self.name = name
    }
}
