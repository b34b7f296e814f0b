extension LoadReport {
    /// The report for people: aligned lines without an end of line behind the last.
    package var text: String {
        var lines = [heading]
        lines += [row("connects", connectText)]
        if let messages {
            lines.append(row("sent", perSecond(messages.sentPerSecond, messages.sent)))
            lines.append(row("acknowledged", perSecond(messages.acknowledgedPerSecond, messages.acknowledged)))
            lines.append(row("delivered", perSecond(messages.deliveredPerSecond, messages.delivered)))
            if messages.unsent > 0 {
                lines.append(row("unsent", "\(Figures.grouped(messages.unsent)): the rate was not reached"))
            }
        }
        if let extras {
            lines.append(
                row(
                    "besides",
                    "\(Figures.grouped(extras.receipts)) receipts, \(Figures.grouped(extras.typings)) typing signals, "
                        + "\(Figures.grouped(extras.histories)) pages of history; "
                        + "\(Figures.grouped(extras.pushes)) pushes of these"))
        }
        if let storm {
            lines.append(
                row(
                    "back",
                    "\(Figures.grouped(storm.returned)) of \(Figures.grouped(storm.cut)) in "
                        + "\(Figures.fixed(storm.seconds, 2)) s with \(Figures.grouped(storm.attempts)) attempts"))
        }
        lines += latencyTable
        lines.append(row("faults", faultText))
        lines += errors.map { row("", "\($0.place.rawValue) \($0.code): \(Figures.grouped($0.count))") }
        lines.append(row("generator", "\(Figures.fixed(client.cpuShare * 100, 0)) % of its \(loopText)"))
        if client.cpuShare > 0.9 { lines.append(row("", "it was itself the limit: use more --threads")) }
        if let server { lines += serverLines(server) }
        return lines.joined(separator: "\n")
    }

    private var heading: String {
        let pace =
            setting.rate.map { "\(Figures.rate($0))/s" } ?? setting.window.map { "window \($0)" }
        return ([workload, door, "\(Figures.grouped(setting.connections)) connections"] + [pace].compactMap(\.self))
            .joined(separator: ", ") + ", measured for \(Figures.fixed(seconds, 1)) s"
            + (interrupted ? " (interrupted)" : "")
    }

    private var connectText: String {
        let failed = connects.failed > 0 ? ", \(Figures.grouped(connects.failed)) attempts failed" : ""
        return "\(Figures.rate(connects.perSecond))/s, \(Figures.grouped(connects.completed)) in "
            + "\(Figures.fixed(connects.seconds, 2)) s\(failed)"
    }

    private var loopText: String {
        setting.threads == 1 ? "event loop" : "\(setting.threads) event loops"
    }

    private var latencyTable: [String] {
        let all: [(String, LatencySummary?)] = [
            ("handshake", connects.latency), ("delivery", messages?.delivery),
            ("last member", messages?.broadcast), ("acknowledgement", messages?.acknowledgement),
            ("history", extras?.history), ("comeback", storm?.comeback),
        ]
        let cells = all.compactMap { name, latency in
            latency.map {
                [name] + [$0.p50, $0.p90, $0.p99, $0.p999, $0.max].map(Figures.latency)
            }
        }
        guard !cells.isEmpty else { return [] }
        return ([["latency", "p50", "p90", "p99", "p99.9", "max"]] + cells).map { cells in
            Self.padded(cells[0], Self.column) + cells.dropFirst().map { Self.padded($0, 10, atStart: true) }.joined()
        }
    }

    private var faultText: String {
        let all = [
            ("lost", faults.lost), ("doubled", faults.doubled), ("reordered", faults.reordered),
            ("misdelivered", faults.misdelivered), ("refused", faults.refused), ("unanswered", faults.unanswered),
            ("disconnected", faults.disconnected), ("unrecognised", faults.unrecognised),
        ]
        let present = all.filter { $0.1 > 0 }.map { "\(Figures.grouped($0.1)) \($0.0)" }
        return present.isEmpty ? "none" : present.joined(separator: ", ")
    }

    private func serverLines(_ server: Server) -> [String] {
        var use = "\(Figures.fixed(server.cpuShare * 100, 0)) % of a processor"
        if let cost = server.cpuSecondsPerMillionDeliveries {
            use += ", \(Figures.fixed(cost, 2)) CPU seconds per million deliveries"
        }
        var memory = "\(Figures.fixed(Double(server.residentBytes) / 1_048_576, 1)) MiB resident"
        if let each = server.residentBytesPerConnection {
            memory += ", \(Figures.grouped(each)) bytes per connection"
        }
        return [row("server", use), row("", memory)]
    }

    private func perSecond(_ rate: Double, _ count: Int) -> String {
        "\(Figures.rate(rate))/s, \(Figures.grouped(count)) in all"
    }

    private static let column = 17

    private func row(_ name: String, _ text: String) -> String { Self.padded(name, Self.column) + text }

    private static func padded(_ text: String, _ width: Int, atStart: Bool = false) -> String {
        let padding = String(repeating: " ", count: max(width - text.count, 0))
        return atStart ? padding + text : text + padding
    }
}
