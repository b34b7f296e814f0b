import ChatWebClient
import Testing

@testable import ChatServer

@Suite("What the server fills in")
struct WebTemplatesTests {
    private let templates = WebTemplates(digest: "d1", paths: WebSamples.files.map(\.path))

    private func filled(_ path: String) -> String {
        let file = WebSamples.files.first { $0.path == path }
        return String(decoding: file.map(templates.filled) ?? [], as: UTF8.self)
    }

    @Test("the page names its assets and preloads every module but those that are loaded anyway")
    func page() {
        #expect(
            filled("index.html") == """
                <head>
                <link rel="modulepreload" href="/assets/d1/state/a.js">
                <link rel="modulepreload" href="/assets/d1/state/b.js">
                <script type=module src="/assets/d1/main.js"></script>
                """)
    }

    @Test("the worker knows the version and every URL a page needs offline")
    func worker() {
        let files = ["icons/app.svg", "main.js", "state/a.js", "state/b.js", "style.css"].map { "\"/assets/d1/\($0)\"" }
        #expect(
            filled("sw.js") == "const version = \"d1\", files = [\((files + ["\"/\""]).joined(separator: ","))];")
    }

    @Test("the manifest finds its pictures, and nothing else is changed")
    func others() {
        #expect(filled("manifest.webmanifest") == #"{"icons":[{"src":"/assets/d1/icons/app.svg"}]}"#)
        #expect(filled("state/a.js") == "export {}; // {{assets}}")
    }
}
