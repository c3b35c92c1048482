using System.Globalization;
using HelpDeskFlow.KafkaBroker;

// A broker for tests in a process of its own. Usage: KafkaBroker TOPIC:PARTITIONS… Prints "bootstrap HOST:PORT", then obeys
// lines on stdin, each answered with "ok": "down" (cuts and refuses connections), "up", "topic NAME PARTITIONS",
// "load TOPIC PARTITIONS EACH OPEN" (see LoadProducer). Ends with stdin.
using var cluster = new MockCluster();
foreach (var topic in args)
{
    var parts = topic.Split(':');
    cluster.Create(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture));
}

Console.WriteLine($"bootstrap {cluster.Bootstrap}");
while (Console.ReadLine() is { } line)
{
    switch (line.Split(' '))
    {
        case ["down"]:
            cluster.Down();
            break;
        case ["up"]:
            cluster.Up();
            break;
        case ["topic", var name, var partitions]:
            cluster.Create(name, Number(partitions));
            break;
        case ["load", var name, var partitions, var each, var open]:
            new LoadProducer(cluster.Bootstrap).Send(name, Number(partitions), Number(each), Number(open));
            break;
        default:
            Console.WriteLine($"\"{line}\" is not a command; write down, up, topic NAME PARTITIONS, or load TOPIC PARTITIONS EACH OPEN.");
            continue;
    }

    Console.WriteLine("ok");
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
