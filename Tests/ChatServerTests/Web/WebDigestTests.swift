import ChatWebClient
import Testing

@testable import ChatServer

@Suite("The digest of the web client")
struct WebDigestTests {
    @Test("does not depend on the order of the files")
    func order() {
        #expect(WebDigest.of(WebSamples.files) == WebDigest.of(WebSamples.files.reversed()))
        #expect(WebDigest.of(WebSamples.files).count == 16)
    }

    @Test("changes with every file's content and path, and with every file more or less", arguments: 0..<8)
    func changes(index: Int) {
        let before = WebDigest.of(WebSamples.files)
        var files = WebSamples.files
        files[index].bytes[0] ^= 1
        #expect(WebDigest.of(files) != before)
        files = WebSamples.files
        files[index].path += "x"
        #expect(WebDigest.of(files) != before)
        files = WebSamples.files
        files.remove(at: index)
        #expect(WebDigest.of(files) != before)
    }

    @Test("a byte that moves from one file's end to the next one's path changes it")
    func boundaries() {
        let one = [WebSamples.file("a", "xb"), WebSamples.file("c", "")]
        let two = [WebSamples.file("a", "x"), WebSamples.file("bc", "")]
        #expect(WebDigest.of(one) != WebDigest.of(two))
    }
}
