/// What the connections of a run do.
package enum LoadWorkload: Hashable, Sendable {
    /// They sign in and stay idle.
    case connect
    /// Pairs write to each other, both ways.
    case direct(pairs: Int)
    /// One sends to a group of so many members, itself included.
    case fanout(members: Int)
    /// Everybody writes, types, reads and confirms, in a direct conversation and in one group of each size.
    case chat(groupSizes: [Int])
    /// All are cut at once and come back as real clients do.
    case storm

    /// Its name in commands and reports.
    package var name: String {
        switch self {
        case .connect: "connect"
        case .direct: "direct"
        case .fanout: "fanout"
        case .chat: "chat"
        case .storm: "storm"
        }
    }

    /// Whether messages are sent.
    package var hasTraffic: Bool {
        switch self {
        case .direct, .fanout, .chat: true
        case .connect, .storm: false
        }
    }
}
