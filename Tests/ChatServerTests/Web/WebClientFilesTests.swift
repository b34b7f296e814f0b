import ChatWebClient
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import ChatServer

@Suite("The web client that is compiled in")
struct WebClientFilesTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources/ChatWebClient/Client")

    @Test("is the folder, byte for byte")
    func same() throws {
        let files = try WebFolder(path: Self.folder.path).files()
        #expect(!files.isEmpty)
        #expect(WebClientFiles.all == files.sorted { $0.path < $1.path })
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
