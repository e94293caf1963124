using System.Reflection;
using System.Runtime.InteropServices;
using CourseKit.Tensors;

namespace CourseKit.Export;

/// <summary>
/// A computation as ONNX describes it: nodes in the order in which they run, joined by the names of what goes in and comes out, and initialisers (weights and constants).
/// Field numbers are those of the format's <c>onnx.proto</c>.
/// </summary>
/// <param name="name">The graph's name.</param>
internal sealed class OnnxGraph(string name)
{
    /// <summary>The version of the standard operators: the first one with Gelu.</summary>
    public const int OperatorSet = 20;

    // The version of the file format that came with that operator set.
    private const int FormatVersion = 9;

    private const int Float = 1, Int64 = 7;

    private readonly List<ProtobufMessage> nodes = [], initializers = [], inputs = [], outputs = [];
    private readonly Dictionary<string, int> uses = [];

    /// <summary>Declares an input of whole numbers.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="axes">The names of its axes, which may have any size.</param>
    /// <returns>The name, for nodes.</returns>
    public string Input(string name, params string[] axes)
    {
        inputs.Add(Described(name, Int64, axes));
        return name;
    }

    /// <summary>Declares an output of floats.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="axes">Names of axes of any size, and numbers of fixed ones.</param>
    public void Output(string name, params object[] axes) => outputs.Add(Described(name, Float, axes));

    /// <summary>Adds a float that never changes.</summary>
    public string Constant(string name, float value) => Initializer(name, Float, [], sizeof(float), stream => Write(stream, [value]));

    /// <summary>Adds whole numbers that never change.</summary>
    public string Constant(string name, params long[] values) => Initializer(name, Int64, [values.Length], sizeof(long) * (long)values.Length, stream => Write(stream, values));

    /// <summary>Adds one whole number that never changes, without an axis.</summary>
    public string Scalar(string name, long value) => Initializer(name, Int64, [], sizeof(long), stream => Write(stream, [value]));

    /// <summary>Adds a weight.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="value">Its float32 value, asked for when it is written and kept no longer.</param>
    public string Weight(string name, IReadOnlyList<int> shape, Func<Tensor> value)
    {
        var bytes = shape.Aggregate((long)sizeof(float), (product, size) => product * size);
        return Initializer(name, Float, [.. shape.Select(size => (long)size)], bytes, stream => Write(stream, value().ToArray()));
    }

    /// <summary>Adds a node with one output.</summary>
    /// <param name="operation">The operator's name.</param>
    /// <param name="output">What its output and the node are called; a number follows where that is taken.</param>
    /// <param name="inputs">What goes in.</param>
    /// <param name="attributes">Names and values: float, int, string or a list of ints.</param>
    /// <returns>The output's name.</returns>
    public string Node(string operation, string output, string[] inputs, params (string Name, object Value)[] attributes)
    {
        uses[output] = uses.GetValueOrDefault(output) + 1;
        if (uses[output] > 1) output += $"_{uses[output]}";
        var node = new ProtobufMessage();
        foreach (var input in inputs) node.Text(1, input);
        node.Text(2, output).Text(3, output).Text(4, operation);
        foreach (var (attribute, value) in attributes) node.Message(5, Attribute(attribute, value));
        nodes.Add(node);
        return output;
    }

    /// <summary>The whole file's message.</summary>
    /// <param name="metadata">Free text about the model.</param>
    public ProtobufMessage ToModel(IEnumerable<(string Key, string Value)> metadata)
    {
        var graph = new ProtobufMessage();
        foreach (var node in nodes) graph.Message(1, node);
        graph.Text(2, name);
        foreach (var initializer in initializers) graph.Message(5, initializer);
        foreach (var input in inputs) graph.Message(11, input);
        foreach (var output in outputs) graph.Message(12, output);

        var model = new ProtobufMessage().Number(1, FormatVersion).Text(2, "CourseKit").Text(3, Assembly.GetExecutingAssembly().GetName().Version!.ToString(3)).Message(7, graph);
        model.Message(8, new ProtobufMessage().Text(1, "").Number(2, OperatorSet));
        foreach (var (key, value) in metadata) model.Message(14, new ProtobufMessage().Text(1, key).Text(2, value));
        return model;
    }

    private string Initializer(string name, int type, long[] shape, long bytes, Action<Stream> write)
    {
        var tensor = new ProtobufMessage();
        foreach (var size in shape) tensor.Number(1, size);
        initializers.Add(tensor.Number(2, type).Text(8, name).Bytes(9, bytes, write));
        return name;
    }

    private static ProtobufMessage Described(string name, int type, object[] axes)
    {
        var shape = new ProtobufMessage();
        foreach (var axis in axes) shape.Message(1, axis is int size ? new ProtobufMessage().Number(1, size) : new ProtobufMessage().Text(2, (string)axis));
        return new ProtobufMessage().Text(1, name).Message(2, new ProtobufMessage().Message(1, new ProtobufMessage().Number(1, type).Message(2, shape)));
    }

    // The last field says which of the others holds the value.
    private static ProtobufMessage Attribute(string name, object value)
    {
        var attribute = new ProtobufMessage().Text(1, name);
        switch (value)
        {
            case float real: return attribute.Real(2, real).Number(20, 1);
            case int whole: return attribute.Number(3, whole).Number(20, 2);
            case string text: return attribute.Text(4, text).Number(20, 3);
            case int[] list:
                foreach (var item in list) attribute.Number(8, item);
                return attribute.Number(20, 7);
            default: throw new ArgumentException($"An attribute cannot be a {value.GetType().Name}.", nameof(value));
        }
    }

    // The format's raw data is little-endian, as every processor is that this library runs on.
    private static void Write<T>(Stream stream, T[] values)
        where T : unmanaged => stream.Write(MemoryMarshal.AsBytes(values.AsSpan()));
}
