import ChatCore
import ChatServer

extension Microbenchmark {
    /// The server from the bytes of a frame to the bytes that go to the kernel: identity, rates, store, answers, fan-out.
    static let gateway: [Microbenchmark] = [
        publishing("publish.members-1", members: 1),
        publishing("publish.members-100", members: 100, operations: 100),
        publishing("publish.members-1000", members: 1000, operations: 20),
        // Sixteen messages of one tick, joined into one write for each member; an operation is one message.
        publishing("publish.members-1000-x16", members: 1000, joined: 16, operations: 160),
        sending("request.send-direct", perRead: 1, to: #""to":"user-1""#, writes: 2),
        sending("request.send-direct-x10", perRead: 10, to: #""to":"user-1""#, writes: 2),
        sending(
            "request.send-group-2", perRead: 1, to: #""conversation":"\#(Samples.conversation(1))""#, writes: 2),
        Microbenchmark("request.receipt-repeated", operations: 300) {
            let world = try GatewayWorld(members: 2)
            let frame = ClientFrame(
                #"{"id":42,"type":"receipt.read","conversation":"\#(world.group)","seq":1}"#)
            return { operations in
                let before = world.writes
                for _ in 0..<operations { world.send(frame.bytes, from: 1) }
                return world.writes - before
            }
        },
        Microbenchmark("request.unknown", operations: 300) {
            let world = try GatewayWorld(members: 1)
            let frame = ClientFrame(#"{"id":42,"type":"message.frobnicate","body":"\#(Samples.shortBody)"}"#)
            return { operations in
                let before = world.writes
                for _ in 0..<operations { world.send(frame.bytes, from: 0) }
                return world.writes - before
            }
        },
    ]

    /// Publishing to a group, from the publication to one write a member.
    private static func publishing(
        _ name: String, members: Int, joined: Int = 1, operations: Int = 500
    ) -> Microbenchmark {
        Microbenchmark(name, operations: operations) {
            let world = try GatewayWorld(members: members)
            let push = Push.event(try Samples.messageEvent(conversation: world.group))
            let publication = Publication.push(push, to: .group(world.group))
            let publications = Array(repeating: publication, count: joined)
            return { operations in
                let before = world.writes
                for _ in 0..<operations / joined {
                    world.node.publish(publications)
                    world.run()
                }
                return (world.writes - before) * joined / members
            }
        }
    }

    /// Sending messages of one's own: reply to the sender, push to the other; an operation is one message.
    private static func sending(_ name: String, perRead: Int, to destination: String, writes: Int) -> Microbenchmark {
        Microbenchmark(name, operations: 300) {
            let world = try GatewayWorld(members: 2)
            let prefix = #"{"id":42,"type":"message.send",\#(destination),"clientId":"c-"#
            var frame = ClientFrame(prefix + #"000000000000","body":"\#(Samples.shortBody)"}"#)
            var number = 0
            return { operations in
                let before = world.writes
                for _ in 0..<operations / perRead {
                    var read: [UInt8] = []
                    read.reserveCapacity(frame.bytes.count * perRead)
                    for _ in 0..<perRead {
                        number += 1
                        frame.setDigits(number, count: 12, at: prefix.utf8.count)
                        read += frame.bytes
                    }
                    world.send(read, from: 0)
                }
                // Answers of one read leave in one write, and so do their pushes.
                return (world.writes - before) * perRead / writes
            }
        }
    }
}
