import ChatWebClient
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Testing
import WebModules

@testable import ChatServer

@Suite("The web client that is compiled in")
struct WebClientFilesTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources/ChatWebClient/Client")

    @Test("is the folder as it is now: scripts and style sheets joined, all else byte for byte")
    func same() throws {
        let files = try WebFolder(path: Self.folder.path).files()
        let isText: (WebClientFile) -> Bool = { file in [".js", ".css", ".html"].contains { file.path.hasSuffix($0) } }
        let texts = files.filter(isText).map { ($0.path, String(decoding: $0.bytes, as: UTF8.self)) }
        let joined = try WebClientJoin(Dictionary(uniqueKeysWithValues: texts)).joined()
            .map { WebClientFile(path: $0.key, bytes: Array($0.value.utf8)) }
        let expected = files.filter { !isText($0) } + joined
        #expect(WebClientFiles.all == expected.sorted { $0.path < $1.path })
        #expect(joined.map(\.path).sorted() == ["index.html", "main.js", "styles.css", "sw.js"])
    }

    @Test("has a page, and everything the page names is served")
    func complete() throws {
        let site = WebSite(WebClientFiles.all)
        #expect(site.hasPage)
        let page = try site.response("/", [:])
        #expect(page.status == .ok)
        let templates = WebTemplates(digest: site.digest, paths: WebClientFiles.all.map(\.path))
        let index = try #require(WebClientFiles.all.first { $0.path == "index.html" })
        let text = String(decoding: templates.filled(index), as: UTF8.self)
        #expect(!text.contains("{{") && !text.contains("<!-- modulepreload"))
        let urls = text.matches(of: /(?:src|href)="(\/[^"]*)"/).map { String($0.1) }
        #expect(urls.contains("/assets/\(site.digest)/main.js"))
        for url in urls where url != "/" {
            #expect(throws: Never.self, "\(url)") { try site.response(url, [:]) }
        }
    }

    @Test("survives compression, file by file", arguments: WebClientFiles.all.map(\.path))
    func gzip(path: String) throws {
        let file = try #require(WebClientFiles.all.first { $0.path == path })
        guard let zipped = WebGzip.compressed(file.bytes) else { return }
        #expect(zipped.readableBytes < file.bytes.count)
        #expect(try WebSamples.unzipped(zipped) == file.bytes)
        #expect(WebGzip.compressed(file.bytes) == zipped)
    }

    @Test("any bytes survive it", arguments: [1, 100, 70_000, 300_000])
    func anyBytes(count: Int) throws {
        // Half of it repeats, so that there is something to gain.
        var random = SystemRandomNumberGenerator()
        let bytes = (0..<count).map { $0 % 2 == 0 ? 7 : UInt8.random(in: 0...255, using: &random) }
        guard let zipped = WebGzip.compressed(bytes) else { return }
        #expect(try WebSamples.unzipped(zipped) == bytes)
    }

    @Test("nothing comes of nothing")
    func empty() { #expect(WebGzip.compressed([]) == nil) }
}
