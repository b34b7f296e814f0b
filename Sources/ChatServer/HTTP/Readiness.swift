import ChatCore
import Synchronization

/// Whether this node may be sent clients, and if not, why.
final class Readiness: Sendable {
    private let node: ChatNode
    private let started = Atomic<Bool>(false)

    private let probe: StoreProbe

    init(node: ChatNode) {
        self.node = node
        probe = StoreProbe { () throws(ChatError) in try await node.service.storeMetadata() }
    }

    /// What the store says about itself, within a second.
    func storeMetadata() async throws(ChatError) -> StoreMetadata { try await probe.metadata() }

    /// The issuers' keys were asked for once, with whatever success: sign-ins will not all wait for the first fetch.
    func startupFinished() { started.store(true, ordering: .releasing) }

    /// Why the node is not ready; nil when it is. Asks the store each time and does not wait for one that is away.
    func obstacle() async -> String? {
        guard node.isReady else { return "draining" }
        guard started.load(ordering: .acquiring) else { return "starting" }
        do throws(ChatError) {
            _ = try await storeMetadata()
            return nil
        } catch {
            return error.code.name
        }
    }
}
