import NIOCore
import NIOSSL

/// What all event loops of a run share; fixed before they begin.
struct LoadRunSetting: Sendable {
    let plan: LoadPlan
    let target: LoadTarget
    /// The address that answers.
    let address: SocketAddress
    let encryption: NIOSSLContext?
    /// One for each connection, in its order.
    let identities: [LoadIdentity]
    /// Names the run in bodies and client ids.
    let run: Int64

    /// Which event loop a connection belongs to. The two of a pair share one, so that neither waits for another thread.
    func loop(of connection: Int) -> Int { connection / 2 % plan.threads }

    /// The connection's place on its event loop.
    func slot(of connection: Int) -> Int { connection / 2 / plan.threads * 2 + connection % 2 }

    /// The connections of an event loop, in the order of their slots.
    func connections(of loop: Int) -> [Int] { (0..<plan.connections).filter { self.loop(of: $0) == loop } }

    /// Senders altogether, and a sending connection's place among them.
    var senders: Int {
        switch plan.workload {
        case .connect, .storm: 0
        case .direct(let pairs): pairs * 2
        case .fanout: 1
        case .chat: plan.connections
        }
    }

    /// Whether a send is done when it has arrived everywhere, rather than when it was answered.
    var completesOnArrival: Bool {
        if case .chat = plan.workload { false } else { true }
    }
}
