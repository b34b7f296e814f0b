import ChatAuth
import ChatCore
import Hummingbird

extension AdminRouter {
    func mountKeys(on router: some Methods) {
        router.answer("jwks", [.get: { _, _ in try JSONBody.response(page()) }])
        router.answer("jwks/refresh", [.post: { _, _ in try JSONBody.response(await refresh()) }])
    }

    private func page() -> AdminPage<AdminKeySource> {
        AdminPage(items: keySources.map { Self.describe($0.status()) }, next: nil)
    }

    /// Fetches all key sets at once; how each went stands in its `lastError`.
    private func refresh() async -> AdminPage<AdminKeySource> {
        await withDiscardingTaskGroup { group in
            for source in keySources { group.addTask { _ = try? await source.refresh() } }
        }
        return page()
    }

    private static func describe(_ status: KeySourceStatus) -> AdminKeySource {
        AdminKeySource(
            issuer: status.issuer, phase: status.phase,
            keys: status.keys.map { .init(id: $0.keyID, type: $0.keyType, algorithms: $0.algorithms) },
            skipped: status.skipped.map { .init(id: $0.keyID, reason: $0.reason) },
            fetchedAt: status.fetchedAt?.milliseconds, nextRefresh: status.nextRefresh.milliseconds,
            lastError: status.lastError.map { $0.detail ?? $0.publicMessage }, fetches: status.fetchCount)
    }
}
