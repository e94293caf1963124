using System.Text.Json.Nodes;

namespace CourseKit.Jupyter.Comms;

/// <summary>A line between a cell's objects and their counterparts in the front end, such as a widget's (Jupyter messaging, "Custom messages").</summary>
/// <remarks>Both sides may open one under a target's name, send, and close. What arrives is handled between cells, in the order in which it was sent.</remarks>
public sealed class Comm
{
    private readonly CommRegistry registry;

    internal Comm(CommRegistry registry, string id, string target) => (this.registry, Id, Target) = (registry, id, target);

    /// <summary>What the front end sent.</summary>
    public event Action<CommMessage>? Received;

    /// <summary>The front end has closed the comm.</summary>
    public event Action<CommMessage>? Closed;

    /// <summary>The name of this line, unique.</summary>
    public string Id { get; }

    /// <summary>What the line is for.</summary>
    public string Target { get; }

    /// <summary>Opens a line to the front end.</summary>
    /// <param name="target">The name under which the front end waits for it.</param>
    /// <param name="data">What it is told at first; null for nothing.</param>
    /// <exception cref="InvalidOperationException">No front end is there: the cell runs headless.</exception>
    public static Comm Open(string target, JsonObject? data = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        return CommRegistry.Current.Open(target, new(data ?? []));
    }

    /// <summary>Says what happens when the front end opens a line under a name; a later word replaces an earlier one.</summary>
    /// <param name="target">The name.</param>
    /// <param name="opened">Told of the new comm, and what the front end said at first.</param>
    /// <exception cref="InvalidOperationException">No front end is there: the cell runs headless.</exception>
    public static void Register(string target, Action<Comm, CommMessage> opened)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        ArgumentNullException.ThrowIfNull(opened);
        CommRegistry.Current.Register(target, opened);
    }

    /// <summary>Tells the front end something.</summary>
    public void Send(CommMessage message) => registry.Send(this, message);

    /// <inheritdoc cref="Send(CommMessage)"/>
    public void Send(JsonObject data) => Send(new CommMessage(data));

    /// <summary>Closes the line.</summary>
    public void Close() => registry.Close(this);

    internal void OnReceived(CommMessage message) => Received?.Invoke(message);

    internal void OnClosed(CommMessage message) => Closed?.Invoke(message);
}
