import ChatCore
import ChatServer
import ChatStore
import HTTPTypes
import NIOCore
import NIOEmbedded

/// A whole node without sockets: one event loop that runs when it is told to, sessions that signed in through the native
/// door, and a store in memory. What the server would hand to the kernel is counted and thrown away.
final class GatewayWorld {
    private let loop = EmbeddedEventLoop()
    let node: ChatNode
    let group = Samples.conversation(1)
    private let storage = InMemoryChatStorage(epoch: "benchmark")
    private var channels: [EmbeddedChannel] = []
    private let written = WriteCounter()

    /// A node whose group has so many members, each with one session.
    init(members: Int, executor: InlineExecutor = InlineExecutor()) throws {
        var settings = NodeSettings()
        settings.session.requestsPerSecond = 1e12
        settings.session.requestBurst = 1e12
        settings.session.violationLimit = .max
        settings.userRequestsPerSecond = 1e12
        settings.userRequestBurst = 1e12
        settings.connectionsPerAddress = 0
        settings.connectsPerSecondPerAddress = 0
        let now = Moment(steady: Timestamp(milliseconds: 1_000_000), wall: Samples.time)
        node = ChatNode(
            storage: storage, verifier: NamedTokens(), eventLoopGroup: loop, settings: settings,
            clock: ServerClock { now })
        let (storage, group) = (storage, group)
        try executor.run {
            let users = try (0..<members).map { try Samples.user($0) }
            for user in users {
                _ = try await storage.signIn(
                    user, profile: UserProfile(handle: user.rawValue, displayName: user.rawValue), at: Samples.time)
            }
            _ = try await storage.createGroup(
                NewGroup(
                    id: group, title: "Benchmark", creator: users[0], members: Array(users.dropFirst()),
                    at: Samples.time))
        }
        for number in 0..<members { try signIn(number) }
    }

    deinit { try? loop.syncShutdownGracefully() }

    /// Frames handed to the sockets so far, whole buffers that is.
    var writes: Int { written.count }

    /// Runs what waits on the loop, and what comes of it.
    func run() { loop.run() }

    /// Lets a member's client send frames in one read, and everything run that follows from it.
    func send(_ frames: [UInt8], from member: Int) {
        let pipeline = channels[member].pipeline.syncOperations
        pipeline.fireChannelRead(NIOAny(ByteBuffer(bytes: frames)))
        pipeline.fireChannelReadComplete()
        loop.run()
    }

    private func signIn(_ member: Int) throws {
        let channel = EmbeddedChannel(loop: loop)
        let request = HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: "/v1/ws")
        guard case .accept(let acceptance) = NativeDoor(node: node).decide(request, channel) else {
            throw MicrobenchmarkFailure(description: "the door refused a session")
        }
        try channel.pipeline.syncOperations.addHandlers([written, WebSocketChannelHandler(acceptance)])
        channels.append(channel)
        let before = writes
        let hello = #"{"id":1,"type":"hello","token":"\#(try Samples.user(member))"}"#
        send(ClientFrame(hello).bytes, from: member)
        guard writes == before + 1 else { throw MicrobenchmarkFailure(description: "a session was not welcomed") }
    }
}

/// Stands where the socket would: counts writes, keeps nothing. One for all channels of a world.
private final class WriteCounter: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    private(set) var count = 0

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        count += 1
        promise?.succeed()
    }

    func flush(context: ChannelHandlerContext) {}
}

/// Takes a user's name for their token: what a signature costs is measured elsewhere.
private struct NamedTokens: TokenVerifier {
    func verify(_ token: String, now: Timestamp) async throws(ChatError) -> VerifiedToken {
        guard let user = UserID(token) else { throw ChatError(.tokenMalformed) }
        return VerifiedToken(
            user: user, profile: UserProfile(handle: token, displayName: token), issuer: "benchmark",
            issuedAt: now, expiresAt: now + .seconds(3600))
    }
}
