import ChatAuth
import ChatCore

/// Gathers everything `/metrics` tells.
struct MetricsPage: Sendable {
    let node: ChatNode
    let keySources: [KeySource]
    let startedAt: Timestamp

    /// The page in Prometheus' text format.
    func text() async -> String {
        let loops = await node.metrics()
        var page = PrometheusText()
        Self.write(loops, to: &page)
        page.metric(
            "chat_ready", .gauge, "1 while clients are welcome, 0 from the start of a drain.", node.isReady ? 1 : 0)
        page.metric("chat_users_online", .gauge, "Users online or away in the cluster.", usersOnline())
        Self.write(keySources.map { $0.status() }, now: node.clock.now.wall, to: &page)
        Self.write(ProcessUsage.current(), to: &page)
        page.metric(
            "process_start_time_seconds", .gauge, "Start of this process, Unix time.", startedAt.milliseconds / 1000)
        page.metric(
            "chat_build_info", .gauge, "Always 1; the version is a label.",
            [([("version", ChatServerVersion.current)], "1")])
        return page.text
    }

    /// Users online or away, whole cluster.
    func usersOnline() -> Int { node.presence.onlineUserCount }

    static func write(_ loops: LoopMetrics, to page: inout PrometheusText) {
        let open =
            loops.connectionsOpened >= loops.connectionsClosed ? loops.connectionsOpened - loops.connectionsClosed : 0
        page.metric("chat_connections", .gauge, "Sockets open now.", open)
        page.metric("chat_connections_opened_total", .counter, "Sockets opened.", loops.connectionsOpened)
        page.metric("chat_connections_closed_total", .counter, "Sockets closed.", loops.connectionsClosed)
        page.metric("chat_sign_ins_total", .counter, "Sessions that signed in.", loops.signedIn)
        page.metric("chat_sign_ins_refused_total", .counter, "Sign-ins refused.", loops.signInsRefused)
        page.metric(
            "chat_socketio_recovered_total", .counter, "Socket.IO sessions recovered whole.", loops.sessionsRecovered)
        page.metric(
            "chat_socketio_recoveries_refused_total", .counter, "Socket.IO sessions begun anew instead.",
            loops.recoveriesRefused)
        page.metric("chat_requests_total", .counter, "Requests received.", loops.requests)
        page.metric("chat_messages_total", .counter, "Messages stored.", loops.messages)
        page.metric("chat_events_total", .counter, "Events stored, messages among them.", loops.events)
        page.metric("chat_duplicates_total", .counter, "Sends answered with an earlier event.", loops.duplicates)
        page.metric("chat_pushes_total", .counter, "Pushes written.", loops.pushes)
        page.metric(
            "chat_ephemeral_dropped_total", .counter, "Typing and presence pushes dropped for slow readers.",
            loops.ephemeralDropped)
        page.metric(
            "chat_errors_total", .counter, "Error replies by code.",
            loops.errors.map { ([("code", $0.key.name)], String($0.value)) }.sorted { $0.0[0].1 < $1.0[0].1 })
        page.metric(
            "chat_closes_total", .counter, "Sockets closed by the server, by reason.",
            loops.closes.map { ([("reason", $0.key.reason)], String($0.value)) }.sorted { $0.0[0].1 < $1.0[0].1 })
    }

    static func write(_ sources: [KeySourceStatus], now: Timestamp, to page: inout PrometheusText) {
        func samples(_ value: (KeySourceStatus) -> String?) -> [(labels: [(String, String)], value: String)] {
            sources.compactMap { source in value(source).map { ([("issuer", source.issuer)], $0) } }
        }
        page.metric("chat_jwks_keys", .gauge, "Keys in use by issuer.", samples { String($0.keys.count) })
        page.metric(
            "chat_jwks_healthy", .gauge, "1 when the last fetch of the issuer's keys worked.",
            samples { $0.lastError == nil && $0.fetchedAt != nil ? "1" : "0" })
        page.metric(
            "chat_jwks_fetches_total", .counter, "Fetches of the issuer's keys.", samples { String($0.fetchCount) })
        page.metric(
            "chat_jwks_age_seconds", .gauge, "Age of the issuer's keys in use.",
            samples { source in source.fetchedAt.map { String(max(0, now.since($0).milliseconds) / 1000) } })
    }

    static func write(_ usage: ProcessUsage, to page: inout PrometheusText) {
        if let bytes = usage.residentBytes {
            page.metric("process_resident_memory_bytes", .gauge, "Memory held now.", bytes)
        }
        if let count = usage.openFileDescriptors {
            page.metric("process_open_fds", .gauge, "Files and sockets open now.", count)
        }
        if let count = usage.maxFileDescriptors {
            page.metric("process_max_fds", .gauge, "Most files and sockets the process may open.", count)
        }
    }
}
