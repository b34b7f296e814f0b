import HTTPTypes
import Testing

@testable import ChatServer

@Suite("What a browser says it takes and has")
struct WebNegotiationTests {
    @Test(
        "gzip is for those who take it",
        arguments: [
            ("gzip, deflate, br, zstd", true), ("GZIP", true), ("x-gzip", true), ("br, *", true), ("*;q=0.1", true),
            ("gzip;q=0.5", true), ("gzip ; q=1.000", true), ("identity;q=0.5, gzip;q=0.5", true),
            ("identity;q=0, gzip;q=0.001", true), ("gzip;q=0", false), ("gzip;q=0.000, *", false), ("*;q=0", false),
            ("identity, gzip;q=0.5", false), ("br", false), ("identity", false), ("", false), (",;,", false),
            ("gzip;q=2", false), ("gzip;q=", false), ("gzip;q=nan", false), ("gzipped", false),
        ])
    func encoding(field: String, takesGzip: Bool) {
        #expect(AcceptEncoding.takesGzip([.acceptEncoding: field]) == takesGzip)
    }

    @Test("several fields are one list, and no field is no wish")
    func severalFields() {
        var fields = HTTPFields()
        #expect(!AcceptEncoding.takesGzip(fields))
        fields.append(HTTPField(name: .acceptEncoding, value: "br"))
        fields.append(HTTPField(name: .acceptEncoding, value: "gzip"))
        #expect(AcceptEncoding.takesGzip(fields))
    }

    @Test(
        "a tag is found in lists, weak or strong",
        arguments: [
            ("\"a\"", true), ("W/\"a\"", true), ("\"b\", \"a\"", true), ("*", true), (" \"b\" ,W/\"a\" ", true),
            ("\"b\"", false), ("a", false), ("", false), ("w/\"a\"", false), ("\"a", false),
        ])
    func tag(field: String, matches: Bool) {
        #expect(EntityTag.matches("\"a\"", [.ifNoneMatch: field]) == matches)
    }

    @Test(
        "types of files",
        arguments: [
            ("main.js", "text/javascript; charset=utf-8"), ("a/b.css", "text/css; charset=utf-8"),
            ("icons/app.svg", "image/svg+xml; charset=utf-8"), ("x.png", "image/png"),
            ("manifest.webmanifest", "application/manifest+json; charset=utf-8"), ("a.b/c", "application/octet-stream"),
            ("LICENSE", "application/octet-stream"), ("a.unknown", "application/octet-stream"),
        ])
    func contentType(path: String, type: String) { #expect(WebContentType.of(path) == type) }
}
