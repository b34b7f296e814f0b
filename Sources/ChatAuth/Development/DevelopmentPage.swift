import Crypto

/// The look of the development issuer's pages: one style, no script, nothing fetched.
enum DevelopmentPage {
    /// A complete page.
    ///
    /// - Parameter body: HTML; what comes from outside is escaped in it.
    static func response(title: String, body: String, status: Int) -> DevelopmentIssuerResponse {
        let html = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(escape(title))</title><style>\(style)</style></head><body><main>
            \(body)
            </main></body></html>

            """
        return DevelopmentIssuerResponse(
            status: status,
            headers: [
                "content-type": "text/html; charset=utf-8", "cache-control": "no-store",
                "referrer-policy": "no-referrer", "x-content-type-options": "nosniff",
                "content-security-policy": policy,
            ],
            body: Array(html.utf8))
    }

    /// Text for content and quoted attributes.
    static func escape(_ text: String) -> String {
        var output = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": output += "&amp;"
            case "<": output += "&lt;"
            case ">": output += "&gt;"
            case "\"": output += "&quot;"
            case "'": output += "&#39;"
            default: output.unicodeScalars.append(character)
            }
        }
        return output
    }

    // No form-action: browsers apply it to the redirect that follows the form as well, which goes to the client.
    private static let policy: String = {
        let digest = Base64URL.encodePadded(Array(SHA256.hash(data: Array(style.utf8))))
        return "default-src 'none'; style-src 'sha256-\(digest)'; frame-ancestors 'none'; base-uri 'none'"
    }()

    /// Contrasts are at least 4.5:1 for text and 3:1 for edges, in both schemes (WCAG 2.2, AA).
    private static let style = """
        :root { color-scheme: light dark; --ground: #f3f4f6; --sheet: #fff; --text: #1b1f24; --soft: #4b5563; \
        --edge: #767f8c; --accent: #1d5fbf; --on-accent: #fff; --bad: #b42318; }
        @media (prefers-color-scheme: dark) { :root { --ground: #14171b; --sheet: #1e2329; --text: #eceff3; --soft: #b3bcc7; \
        --edge: #7d8794; --accent: #8ab8ff; --on-accent: #0d1a2d; --bad: #ff9c91; } }
        * { box-sizing: border-box; }
        body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--ground); \
        color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
        main { width: 100%; max-width: 24rem; padding: 1.75rem; background: var(--sheet); border-radius: .75rem; \
        box-shadow: 0 1px 3px #0003; overflow-wrap: anywhere; }
        h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25; }
        p { margin: 0 0 1.25rem; color: var(--soft); }
        p[role=alert] { color: var(--bad); }
        label { display: block; margin-bottom: .375rem; font-weight: 600; }
        input, button { width: 100%; min-height: 2.75rem; padding: .5rem .75rem; font: inherit; border-radius: .5rem; }
        input { border: 1px solid var(--edge); background: var(--sheet); color: var(--text); }
        button { margin-top: 1rem; border: 1px solid transparent; background: var(--accent); color: var(--on-accent); \
        font-weight: 600; cursor: pointer; }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        """
}
