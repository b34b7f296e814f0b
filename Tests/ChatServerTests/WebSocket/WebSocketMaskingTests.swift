import ChatServer
import NIOCore
import Testing

@Suite struct WebSocketMaskingTests {
    @Test("A key turned by n bytes starts with its byte n", arguments: [0, 1, 2, 3, 4, 5, 1001])
    func keyTurns(count: Int) {
        let bytes: [UInt8] = [0x11, 0x22, 0x33, 0x44]
        #expect(UInt8(truncatingIfNeeded: WebSocketMasking.key(0x4433_2211, advancedBy: count)) == bytes[count % 4])
    }
}
