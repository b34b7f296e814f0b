import ChatCore
import Testing

@testable import ChatServer

@Suite("The Prometheus text format")
struct PrometheusTextTests {
    @Test("a metric has help, type and its samples")
    func metric() {
        var page = PrometheusText()
        page.metric("chat_errors_total", .counter, "Errors\nby code.", [([("code", "a\"b\\c")], "3"), ([], "4")])
        #expect(
            page.text == """
                # HELP chat_errors_total Errors\\nby code.
                # TYPE chat_errors_total counter
                chat_errors_total{code="a\\"b\\\\c"} 3
                chat_errors_total 4

                """)
    }

    @Test("every counter ends in _total and every metric is named once")
    func names() {
        var page = PrometheusText()
        MetricsPage.write(LoopMetrics(), to: &page)
        MetricsPage.write([], now: .init(milliseconds: 0), to: &page)
        MetricsPage.write(ProcessUsage.current(), to: &page)
        let types = page.text.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }.map { $0.split(separator: " ") }
        #expect(types.allSatisfy { ($0[3] == "counter") == $0[2].hasSuffix("_total") })
        #expect(Set(types.map { $0[2] }).count == types.count)
        #expect(types.count > 10)
    }
}
