import ChatLoad
import Foundation
import Testing

@Suite("Reports")
struct ReportTests {
    private func report(_ change: (inout LoadMeter, inout LoadRecord) -> Void = { _, _ in }) -> LoadReport {
        var plan = LoadPlan(
            .direct(pairs: 1), door: .native, connections: 2, pacing: .rate(100), warmup: .zero, duration: .seconds(2))
        plan.seed = 5
        var meter = LoadMeter()
        (meter.sent, meter.acknowledged, meter.arrived) = (250, 250, 250)
        (meter.measuredSent, meter.measuredAcknowledged, meter.measuredArrivals) = (200, 199, 198)
        for number in 1...100 as ClosedRange<UInt64> { meter.delivery.record(number * 1000) }
        var record = LoadRecord(serverAtStart: ProcessUsage(cpuSeconds: 1, residentBytes: 1_000_000))
        record.serverWhenConnected = ProcessUsage(cpuSeconds: 1.5, residentBytes: 1_020_000)
        record.serverAtEnd = ProcessUsage(cpuSeconds: 2, residentBytes: 2_097_152)
        record.serverCPU = 0.5
        record.connects = (2, 0)
        record.connectSeconds = 0.01
        record.seconds = 2
        record.ownCPU = 0.1
        change(&meter, &record)
        return LoadReport(plan, meter, record, process: 42)
    }

    @Test("One JSON object, with these names")
    func json() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let text = String(decoding: try encoder.encode(report()), as: UTF8.self)
        let expected = [
            #"{"client":{"cpuSeconds":0.1,"cpuShare":0.05},"#,
            #""connects":{"completed":2,"failed":0,"perSecond":200,"seconds":0.01},"door":"native","errors":[],"#,
            #""faults":{"disconnected":0,"doubled":0,"lost":0,"misdelivered":0,"refused":0,"reordered":0,"#,
            #""unanswered":0,"unrecognised":0},"interrupted":false,"#,
            #""messages":{"acknowledged":250,"acknowledgedPerSecond":99.5,"delivered":250,"deliveredPerSecond":99,"#,
            #""delivery":{"count":100,"max":100,"mean":50.5,"p50":50,"p90":90,"p99":99,"p999":100},"#,
            #""sent":250,"sentPerSecond":100,"unsent":0},"ok":true,"seconds":2,"#,
            #""server":{"connectCPUSeconds":0.5,"cpuSeconds":0.5,"cpuSecondsPerMillionDeliveries":2525.253,"#,
            #""cpuShare":0.25,"process":42,"residentBytes":2097152,"residentBytesPerConnection":10000},"#,
            #""setting":{"connections":2,"payloadBytes":64,"rate":100,"seed":5,"threads":1},"workload":"direct"}"#,
        ]
        #expect(text == expected.joined())
    }

    @Test("For people, in lines")
    func text() {
        let report = report { meter, record in
            meter.doubled = 1
            meter.errors.note("rate_limited", at: .reply, count: 1200)
            record.lost = 3
        }
        let expected = [
            "direct, native, 2 connections, 100/s, measured for 2.0 s",
            "connects         200/s, 2 in 0.01 s",
            "sent             100/s, 250 in all",
            "acknowledged     99.5/s, 250 in all",
            "delivered        99.0/s, 250 in all",
            "latency                 p50       p90       p99     p99.9       max",
            "delivery              50 µs     90 µs     99 µs    100 µs    100 µs",
            "faults           3 lost, 1 doubled, 1,200 refused",
            "                 reply rate_limited: 1,200",
            "generator        5 % of its event loop",
            "server           25 % of a processor, 2,525.25 CPU seconds per million deliveries",
            "                 2.0 MiB resident, 10,000 bytes per connection",
        ]
        #expect(report.text == expected.joined(separator: "\n"))
        #expect(!report.ok)
    }

    @Test(
        "Each fault makes a run fail",
        arguments: [
            { $0.doubled = 1 }, { $0.reordered = 1 }, { $0.misdelivered = 1 }, { $0.unrecognised = 1 },
            { $0.disconnected = 1 }, { $0.unanswered = 1 }, { $0.inFlight = 1 },
            { $0.errors.note("internal", at: .reply) },
        ] as [@Sendable (inout LoadMeter) -> Void])
    func faults(change: @Sendable (inout LoadMeter) -> Void) {
        #expect(report().ok)
        #expect(!report { meter, _ in change(&meter) }.ok)
    }

    @Test("What was not measured, or where nothing arrived, is no success")
    func nothing() {
        #expect(!report { _, record in record.seconds = 0 }.ok)
        #expect(!report { meter, _ in meter.arrived = 0 }.ok)
        #expect(!report { _, record in record.lost = 1 }.ok)
        #expect(!report { _, record in record.connects = (1, 1) }.ok)
    }
}
