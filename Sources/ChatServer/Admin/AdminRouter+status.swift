import ChatCore
import Hummingbird

extension AdminRouter {
    func mountStatus(on router: some Methods) {
        router.answer("status", [.get: { _, _ in try JSONBody.response(await status()) }])
    }

    private func status() async -> AdminStatus {
        let loops = await node.metrics()
        let obstacle = await readiness.obstacle()
        let store = try? await readiness.storeMetadata()
        return AdminStatus(
            version: ChatServerVersion.current,
            uptimeSeconds: node.clock.now.wall.since(metrics.startedAt).milliseconds / 1000,
            ready: obstacle == nil, reason: obstacle,
            connections: loops.connectionsOpened &- loops.connectionsClosed, usersOnline: metrics.usersOnline(),
            storeBackend: store?.backend, storeEpoch: store?.epoch, messages: loops.messages, requests: loops.requests,
            pushes: loops.pushes, signInsRefused: loops.signInsRefused,
            residentBytes: ProcessUsage.current().residentBytes, url: address())
    }
}
