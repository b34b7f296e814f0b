import ChatCore
import ChatWire

extension Microbenchmark {
    /// The Socket.IO protocol by itself, and the chat on it.
    static let socketIO: [Microbenchmark] = [
        Microbenchmark("socketio.decode-event") {
            let bytes = Array(sending.utf8)
            var decoder = SocketIOPacketDecoder()
            return { operations in
                var done = 0
                for _ in 0..<operations {
                    let packet = bytes.withUnsafeBytes { try? decoder.text($0) }
                    done += packet?.kind == .event ? 1 : 0
                }
                return done
            }
        },
        Microbenchmark("socketio.decode-command") {
            let bytes = Array(sending.utf8)
            var decoder = SocketIOPacketDecoder()
            let chat = SocketIOChatDecoder()
            return { operations in
                var done = 0
                for _ in 0..<operations {
                    guard let packet = bytes.withUnsafeBytes({ try? decoder.text($0) }),
                        let event = SocketIOEvent(packet), case .success = chat.decode(event).result
                    else { continue }
                    done += 1
                }
                return done
            }
        },
        Microbenchmark("socketio.decode-binary") {
            let text = Array(#"51-["upload",{"_placeholder":true,"num":0}]"#.utf8)
            let attachment = [UInt8](repeating: 7, count: 1024)
            var decoder = SocketIOPacketDecoder()
            return { operations in
                var done = 0
                for _ in 0..<operations {
                    _ = text.withUnsafeBytes { try? decoder.text($0) }
                    let packet = attachment.withUnsafeBytes { try? decoder.binary($0) }
                    done += packet?.attachments.count == 1 ? 1 : 0
                }
                return done
            }
        },
        Microbenchmark("socketio.encode-event") {
            let payload = try SocketIOPayload(json: Array(#"["news",{"body":"\#(Samples.shortBody)"}]"#.utf8))
            let packet = SocketIOPacket(.event, namespace: "/news", id: 42, payload: payload)
            return { operations in
                var bytes: [UInt8] = []
                var done = 0
                for _ in 0..<operations {
                    bytes.removeAll(keepingCapacity: true)
                    SocketIOPacketEncoder.encode(packet, into: &bytes)
                    done += bytes.count > payload.json.count ? 1 : 0
                }
                return done
            }
        },
    ]

    private static let sending =
        #"242["message.send",{"conversation":"\#(Samples.conversation(1))","clientId":"c-000000000001","#
        + #""body":"\#(Samples.shortBody)"}]"#
}
