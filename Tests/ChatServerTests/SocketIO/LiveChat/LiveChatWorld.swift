import ChatCore
import ChatStore
import ChatWire
import Foundation
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import ChatServer

/// A node in compatibility mode, with a clock that a test moves.
struct LiveChatWorld: Sendable {
    let node: ChatNode
    let storage: InMemoryChatStorage
    /// What stands between the node and the store.
    let interruption: InterruptedStorage
    let clock = SteppedClock()
    let loop = MultiThreadedEventLoopGroup.singleton.next()

    init(visibility: DirectoryVisibility = .everyone, _ change: (inout NodeSettings) -> Void = { _ in }) {
        var settings = NodeSettings()
        change(&settings)
        storage = InMemoryChatStorage(epoch: "test")
        interruption = InterruptedStorage(storage)
        node = ChatNode(
            storage: interruption, verifier: MemorizedTokens(), eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            settings: settings, visibility: visibility, clock: clock.server)
    }

    /// Signs a user in as a token with this handle and address would.
    @discardableResult
    func addUser(_ name: String, handle: String? = nil, email: String? = nil) async throws -> UserID {
        let id = try #require(UserID(name))
        _ = try await storage.signIn(
            id, profile: UserProfile(handle: handle ?? name, email: email), at: Timestamp(milliseconds: 1))
        return id
    }

    /// A signed-in client, past its first `welcomeMessage`.
    func join(_ name: String, fields: String = "") async throws -> LiveChatPeer {
        let peer = try await open(auth: #"{"token":"token:\#(name)"\#(fields)}"#)
        #expect(try await peer.act() == .accepted(hasPID: false))
        _ = try await peer.welcome()
        return peer
    }

    func open(auth: String?) async throws -> LiveChatPeer {
        let place = FakePlace(LiveChatLink(loop, clock.server))
        let payload = try auth.map { try SocketIOPayload(json: Array($0.utf8)) }
        let endpoint = LiveChatEndpoint(node: node, heartbeat: .seconds(25))
        let member = try await loop.submit { [loop] in
            NIOLoopBound(endpoint.join(place, auth: payload), eventLoop: loop)
        }.get()
        return LiveChatPeer(world: self, place: place, member: member)
    }

    /// Moves the clock and lets the timers see it.
    func advance(_ duration: Duration) async throws {
        clock.advance(duration)
        let hub = try #require(node.hub(on: loop))
        try await loop.submit { hub.timersDue() }.get()
    }
}

/// A clock that stands still between a test's steps.
final class SteppedClock: Sendable {
    private let milliseconds = Mutex<Int64>(1_700_000_000_000)

    var server: ServerClock {
        ServerClock { [self] in
            let now = Timestamp(milliseconds: milliseconds.withLock(\.self))
            return Moment(steady: now, wall: now)
        }
    }

    func advance(_ duration: Duration) { milliseconds.withLock { $0 += duration.milliseconds } }
}

/// The older stack's front end.
struct LiveChatPeer: Sendable {
    let world: LiveChatWorld
    let place: FakePlace
    let member: NIOLoopBound<any SocketIOMember>

    /// Sends events in one turn of the loop.
    func emit(_ packets: [(name: String, argument: String)], ack: Int64? = nil) async throws {
        let events = try packets.map { name, argument in
            let payload = try SocketIOPayload(json: Array(#"["\#(name)",\#(argument)]"#.utf8))
            return try #require(SocketIOEvent(SocketIOPacket(.event, id: ack, payload: payload)))
        }
        try await world.loop.submit { for event in events { member.value.received(event) } }.get()
    }

    func emit(_ name: String, _ argument: String, ack: Int64? = nil) async throws {
        try await emit([(name, argument)], ack: ack)
    }

    func say(_ text: String, to contact: String, ack: Int64? = nil) async throws {
        try await emit("events", try Self.json(["selectedContact": contact, "message": text]), ack: ack)
    }

    static func json(_ object: [String: String]) throws -> String {
        String(decoding: try JSONEncoder().encode(object), as: UTF8.self)
    }

    func act() async throws -> FakePlace.Act { try await within("the next act") { [place] in await place.next() } }

    /// The next packet that is no `welcomeMessage`: an event's name or an answer's number, and the argument.
    func next() async throws -> (name: String, argument: [String: Any]) {
        while true {
            let (name, argument) = try await packet()
            if name != "welcomeMessage" { return (name, argument as? [String: Any] ?? [:]) }
        }
    }

    /// The argument of the next packet, which must be that event.
    func next(_ name: String) async throws -> [String: Any] {
        let next = try await next()
        #expect(next.name == name, "\(next.argument)")
        return next.argument
    }

    /// The names of the next packet, which must be a `welcomeMessage`.
    func welcome() async throws -> [String] {
        let (name, argument) = try await packet()
        #expect(name == "welcomeMessage")
        return argument as? [String] ?? []
    }

    private func packet() async throws -> (name: String, argument: Any) {
        let act = try await act()
        guard case .packet(let text) = act else { throw Unexpected(act: act) }
        let start = try #require(text.firstIndex(of: "["))
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(text[start...].utf8)) as? [Any], "an array: \(text)")
        if text.hasPrefix("2"), json.count == 2, let name = json[0] as? String { return (name, json[1]) }
        #expect(text.hasPrefix("3") && json.count == 1, "\(text)")
        return (String(text[text.index(after: text.startIndex)..<start]), json[0])
    }

    struct Unexpected: Error { var act: FakePlace.Act }

    /// Waits until everything asked so far is done.
    ///
    /// - Returns: Names of events and answers until then, without the `welcomeMessage`s, and those.
    func settle() async throws -> (others: [String], welcomes: [[String]]) {
        try await emit("getMessagesByUser", #"{"user":"nobody at all"}"#, ack: 999)
        var others: [String] = []
        var welcomes: [[String]] = []
        while true {
            let (name, argument) = try await packet()
            if name == "999" { return (others, welcomes) }
            if let names = argument as? [String], name == "welcomeMessage" {
                welcomes.append(names)
            } else {
                others.append(name)
            }
        }
    }
}
