/// A part of an archive: all rows of one kind. Sections stand in the order of their cases, since later ones refer to earlier ones.
public enum ArchiveSection: String, Hashable, Sendable, CaseIterable {
    /// Accounts.
    case users
    /// Conversations without what was said in them.
    case conversations
    /// Who is in which conversation, with which rights, and how far they have read.
    case members
    /// The logs.
    case events
    /// Messages in their present state.
    case messages
    /// Who put which emoji on which message.
    case reactions
    /// Who blocks whom.
    case blocks
    /// Tokens that are refused although they verify.
    case revocations

    /// What the `type` of a line of this section says.
    var lineType: String { String(rawValue.dropLast()) }
}

/// How many lines each section of an archive has.
public struct ArchiveCounts: Hashable, Sendable {
    private var counts = [Int64](repeating: 0, count: ArchiveSection.allCases.count)

    /// All zero.
    public init() {}

    /// Lines of one section.
    public subscript(section: ArchiveSection) -> Int64 {
        get { counts[Self.place(of: section)] }
        set { counts[Self.place(of: section)] = newValue }
    }

    /// Lines of all sections.
    public var total: Int64 { counts.reduce(0, +) }

    private static func place(of section: ArchiveSection) -> Int {
        ArchiveSection.allCases.firstIndex(of: section) ?? 0
    }
}

/// How far an export or import has come.
public struct ArchiveProgress: Hashable, Sendable {
    /// Lines done so far, by section.
    public var done: ArchiveCounts
    /// Lines there are in all, by section.
    public var all: ArchiveCounts
    /// What else is being done, such as a check; nil while lines are read or written.
    public var step: String?

    /// Creates a value.
    public init(done: ArchiveCounts, all: ArchiveCounts, step: String? = nil) {
        self.done = done
        self.all = all
        self.step = step
    }
}

/// Names the format in an archive's first line.
enum ArchiveFormat {
    static let name = "chat-archive"
    /// Counts up when a reader of the last version could misunderstand the next one.
    static let version: Int64 = 1
    /// A line is never longer: the longest there is names 1000 users.
    static let maxLineBytes = 4 << 20
}
