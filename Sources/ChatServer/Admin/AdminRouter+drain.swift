import ChatCore
import HTTPTypes
import Hummingbird
import NIOCore

extension AdminRouter {
    func mountDrain(on router: some Methods) {
        router.answer("drain", [.post: { request, _ in drain(stops: request.queryText("stop") == "true") }])
    }

    /// Starts a drain and writes how it goes as one JSON object a line, the last with `done`. With `stop`, the process then ends.
    private func drain(stops: Bool) -> Response {
        let body = ResponseBody { writer in
            // Newest first matters: a reader who is slow gets fewer lines, never an unbounded queue.
            let (progress, continuation) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
            async let drained: Void = {
                await node.drain { continuation.yield($0) }
                continuation.finish()
            }()
            var last = -1
            for await left in progress where left != last {
                last = left
                try await writer.write(
                    ByteBuffer(string: try JSONBody.line(AdminDrainProgress(left: left, done: false))))
            }
            await drained
            let left = await node.sessions().count
            try await writer.write(ByteBuffer(string: try JSONBody.line(AdminDrainProgress(left: left, done: true))))
            try await writer.finish(nil)
            if stops { stop() }
        }
        return Response(
            status: .ok, headers: [.contentType: "application/x-ndjson", .cacheControl: "no-store"], body: body)
    }
}
