// A whole chat server inside somebody's own Hummingbird application, with their own way to tell who is who.
//
//     swift run EmbeddedChat

// snippet.hide
import ChatCore
import ChatServer
import ChatStore
import Hummingbird
import NIOPosix
import ServiceLifecycle

// snippet.show
/// Who a session key of the surrounding application belongs to. A real one asks the application's session table.
struct SessionKeyVerifier: TokenVerifier {
    func verify(_ token: String, now: Timestamp) async throws(ChatError) -> VerifiedToken {
        guard token.hasPrefix("session-of-"), let user = UserID(String(token.dropFirst("session-of-".count))) else {
            throw ChatError(.tokenMalformed)
        }
        return VerifiedToken(user: user, issuer: "my-app", expiresAt: now + .seconds(3600))
    }
}

let eventLoops = MultiThreadedEventLoopGroup.singleton
let node = ChatNode(storage: InMemoryChatStorage(), verifier: SessionKeyVerifier(), eventLoopGroup: eventLoops)

let router = Router()
router.get("/") { _, _ in "My application. Chat is at /v1/ws." }

var application = Application(
    router: router,
    server: .chat(NativeDoor(node: node)),
    configuration: .init(address: .hostname("127.0.0.1", port: 8081)),
    eventLoopGroupProvider: .shared(eventLoops)
)
application.addServices(node)
try await application.runService()
