import HTTPTypes
import Hummingbird
import NIOCore

/// What load balancers and monitoring ask for.
struct HealthRoutes: Sendable {
    let readiness: Readiness
    let metrics: MetricsPage

    private struct Ready: Encodable {
        var ready: Bool
        var reason: String?
    }

    func mount(on router: some RouterMethods<PublicRequestContext>) {
        router.answer("healthz", [.get: { _, _ in try JSONBody.response(["status": "alive"]) }])
        router.answer(
            "readyz",
            [
                .get: { _, _ in
                    let obstacle = await readiness.obstacle()
                    return try JSONBody.response(
                        Ready(ready: obstacle == nil, reason: obstacle),
                        status: obstacle == nil ? .ok : .serviceUnavailable)
                }
            ])
        router.answer(
            "metrics",
            [
                .get: { _, _ in
                    Response(
                        status: .ok, headers: [.contentType: PrometheusText.contentType, .cacheControl: "no-store"],
                        body: ResponseBody(byteBuffer: ByteBuffer(string: await metrics.text())))
                }
            ])
    }
}
