import ChatServer
import ChatStore

/// What an export or import of an archive came to, and how far it is.
struct ArchiveSummary: Encodable {
    private var counts: [(ArchiveSection, Int64)]

    init(_ counts: ArchiveCounts) { self.counts = ArchiveSection.allCases.map { ($0, counts[$0]) } }

    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        for (section, count) in counts { try container.encode(count, forKey: Key(section.rawValue)) }
    }

    /// For people.
    var text: String { counts.map { "\($0.1) \($0.0.rawValue)" }.joined(separator: ", ") }

    /// One line of progress.
    static func line(_ progress: ArchiveProgress) -> String {
        if let step = progress.step { return "checking: \(step)" }
        let (done, all) = (progress.done.total, progress.all.total)
        return "\(all > 0 ? done * 100 / all : 100) %  \(done) of \(all) lines"
    }
}
