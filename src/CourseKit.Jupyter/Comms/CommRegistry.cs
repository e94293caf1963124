using System.Text.Json.Nodes;
using CourseKit.Jupyter.Kernel;
using CourseKit.Jupyter.Messages;

namespace CourseKit.Jupyter.Comms;

/// <summary>The open comms of a kernel, and who waits for new ones.</summary>
internal sealed class CommRegistry(Broadcast broadcast)
{
    private static readonly AsyncLocal<(CommRegistry Registry, ReadOnlyMemory<byte> Parent)?> Running = new();

    private readonly Lock gate = new();
    private readonly Dictionary<string, Comm> open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Action<Comm, CommMessage>> targets = new(StringComparer.Ordinal);

    /// <summary>The comms of the kernel whose cell is calling.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static CommRegistry Current => Running.Value?.Registry
        ?? throw new InvalidOperationException("A comm was wanted, and no front end is there: the cell runs headless. Run it in Jupyter or VS Code.");

    private static ReadOnlyMemory<byte>? Parent => Running.Value?.Parent;

    /// <summary>Until it is disposed, code of this flow of control opens comms here, and what they send belongs to a request.</summary>
    public IDisposable Use(ReadOnlyMemory<byte> parent)
    {
        Running.Value = (this, parent);
        return new Scope();
    }

    public void Register(string target, Action<Comm, CommMessage> opened)
    {
        lock (gate) targets[target] = opened;
    }

    public Comm Open(string target, CommMessage message)
    {
        var comm = new Comm(this, Guid.NewGuid().ToString("N"), target);
        lock (gate) open[comm.Id] = comm;
        Publish("comm_open", new() { ["comm_id"] = comm.Id, ["target_name"] = target }, message);
        return comm;
    }

    public void Send(Comm comm, CommMessage message) => Publish("comm_msg", new() { ["comm_id"] = comm.Id }, message);

    public void Close(Comm comm)
    {
        bool was;
        lock (gate) was = open.Remove(comm.Id);
        if (was) Publish("comm_close", new() { ["comm_id"] = comm.Id }, new([]));
    }

    /// <summary>The open comms, of one target or of all: the content of a <c>comm_info_reply</c>.</summary>
    public JsonObject Info(Message request)
    {
        var target = request.Content.Text("target_name", "");
        lock (gate)
        {
            var listed = open.Values.Where(comm => target.Length == 0 || comm.Target == target);
            return new()
            {
                ["status"] = "ok",
                ["comms"] = new JsonObject(listed.Select(comm => KeyValuePair.Create(comm.Id, (JsonNode?)new JsonObject { ["target_name"] = comm.Target }))),
            };
        }
    }

    /// <summary>Hands a message of the front end to whom it is for. What that one throws is the caller's affair.</summary>
    public void Take(Message message)
    {
        var id = message.Content.Text("comm_id");
        var told = new CommMessage(message.Content.Object("data")) { Metadata = message.Metadata, Buffers = message.Buffers };
        switch (message.Header.Type)
        {
            case "comm_open":
                Opened(id, message.Content.Text("target_name"), told);
                break;
            case "comm_msg":
                Find(id)?.OnReceived(told);
                break;
            case "comm_close":
                var closed = Find(id);
                lock (gate) open.Remove(id);
                closed?.OnClosed(told);
                break;
        }
    }

    private void Opened(string id, string target, CommMessage told)
    {
        Action<Comm, CommMessage>? opened;
        lock (gate) opened = targets.GetValueOrDefault(target);
        if (opened is null)
        {
            // As the protocol has it: who does not know the target closes the comm at once.
            Publish("comm_close", new() { ["comm_id"] = id }, new([]));
            return;
        }

        var comm = new Comm(this, id, target);
        lock (gate) open[id] = comm;
        opened(comm, told);
    }

    private Comm? Find(string id)
    {
        lock (gate) return open.GetValueOrDefault(id);
    }

    private void Publish(string type, JsonObject content, CommMessage message)
    {
        content["data"] = message.Data.DeepClone();
        broadcast.Send(type, Parent, content, (JsonObject)message.Metadata.DeepClone(), message.Buffers);
    }

    private sealed class Scope : IDisposable
    {
        public void Dispose() => Running.Value = null;
    }
}
