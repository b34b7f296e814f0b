import ChatWire

extension Microbenchmark {
    /// Long-polling bodies of ten packets: checking and splitting, joining.
    static let engineIO: [Microbenchmark] = [
        Microbenchmark("engineio.split-10") {
            var body: [UInt8] = []
            EngineIOPayload.encode(packets, into: &body)
            return { operations in
                var done = 0
                for _ in 0..<operations {
                    guard let payload = try? EngineIOPayload(body, maxBytes: 100_000) else { continue }
                    done += payload.reduce(0) { count, _ in count + 1 } == packets.count ? 1 : 0
                }
                return done
            }
        },
        Microbenchmark("engineio.join-10") {
            return { operations in
                var body: [UInt8] = []
                var done = 0
                for _ in 0..<operations {
                    body.removeAll(keepingCapacity: true)
                    EngineIOPayload.encode(packets, into: &body)
                    done += body.count > packets.count ? 1 : 0
                }
                return done
            }
        },
    ]

    private static let packets: [EngineIOPacket<EngineIOMessage>] =
        (0..<9).map { .message(.text(#"2["message.created",{"seq":\#($0),"body":"\#(Samples.shortBody)"}]"#)) }
        + [.message(.binary([UInt8](repeating: 7, count: 90)[...]))]
}
