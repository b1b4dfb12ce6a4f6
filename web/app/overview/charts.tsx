/** The last day of the server in pictures. */
import { answered, api } from "../api.ts";
import { Chart } from "../charts/chart.tsx";
import type { Series } from "../charts/series.ts";
import { bytes, count, duration } from "../format.ts";
import { useResource } from "../resource.ts";
import { text } from "../text.ts";
import { Card } from "../ui/page.tsx";
import { Empty, Loaded } from "../ui/states.tsx";

const words = text.charts;

export function DayCharts() {
  const history = useResource(
    "history",
    (signal) => answered(api.GET("/api/v1/metrics/history", { signal })),
    { every: 60_000 },
  );
  return (
    <Loaded of={history} lines={3}>
      {({ requests, clientErrors, serverErrors, median, slowest, ...data }) => {
        const time = data.time.map((at) => at ?? 0);
        if (time.length < 2) {
          return (
            <Card title={words.title}>
              <Empty icon="clock" title={words.none}>
                <p>{words.noneHint}</p>
              </Empty>
            </Card>
          );
        }
        const line = (
          label: string,
          values: Series["values"],
          colour: string,
          hour: Series["hour"],
        ): Series => ({ label, values, colour, hour });
        return (
          <div class="charts">
            <Chart
              title={words.requests}
              time={time}
              format={count}
              series={[
                { ...line(words.all, requests, "--chart-1", "sum"), isArea: true },
                line(words.clientErrors, clientErrors, "--chart-3", "sum"),
                line(words.serverErrors, serverErrors, "--chart-4", "sum"),
              ]}
            />
            <Chart
              title={words.latency}
              time={time}
              format={duration}
              series={[
                line(words.median, median, "--chart-1", "most"),
                line(words.slowest, slowest, "--chart-2", "most"),
              ]}
            />
            <Chart
              title={words.traffic}
              time={time}
              format={bytes}
              isBinary
              series={[
                line(words.received, data.receivedBytes, "--chart-1", "sum"),
                line(words.sent, data.sentBytes, "--chart-2", "sum"),
              ]}
            />
            <Chart
              title={words.stored}
              time={time}
              format={bytes}
              isBinary
              series={[
                { ...line(words.bytes, data.storedBytes, "--chart-1", "last"), isArea: true },
              ]}
            />
          </div>
        );
      }}
    </Loaded>
  );
}
