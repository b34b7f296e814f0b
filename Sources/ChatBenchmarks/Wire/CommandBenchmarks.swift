import ChatCore
import ChatWire

extension Microbenchmark {
    /// Parsing of requests of the native protocol.
    static let commands: [Microbenchmark] = [
        parsing("command.send-short", sending(Samples.shortBody)),
        parsing("command.send-2k", sending(Samples.longBody)),
        parsing(
            "command.receipt-read",
            #"{"id":42,"type":"receipt.read","conversation":"\#(Samples.conversation(1))","seq":1234}"#),
        parsing("command.typing", #"{"type":"typing","conversation":"\#(Samples.conversation(1))","active":true}"#),
        parsing("command.unknown", #"{"id":42,"type":"message.frobnicate","body":"\#(Samples.shortBody)"}"#) {
            $0?.code == .unknownCommand
        },
        parsing("command.malformed", #"{"id":42,"type":"message.send","conversation":"no","body":"}"#) { $0 != nil },
    ]

    private static func sending(_ body: String) -> String {
        #"{"id":42,"type":"message.send","conversation":"\#(Samples.conversation(1))","clientId":"c-000000000001","#
            + #""body":"\#(Samples.escaped(body))"}"#
    }

    private static func parsing(
        _ name: String, _ text: String, isExpected: @escaping @Sendable (ChatError?) -> Bool = { $0 == nil }
    ) -> Microbenchmark {
        Microbenchmark(name) {
            let bytes = Array(text.utf8)
            let decoder = NativeRequestDecoder()
            return { operations in
                var done = 0
                for _ in 0..<operations {
                    let request = bytes.withUnsafeBytes { decoder.decode($0) }
                    switch request.result {
                    case .success: done += isExpected(nil) ? 1 : 0
                    case .failure(let error): done += isExpected(error) ? 1 : 0
                    }
                }
                return done
            }
        }
    }
}
