using System.Text;

namespace CourseKit.Bench.Fuzzing;

/// <summary>Puts GGUF files together, right or wrong: the library only reads them.</summary>
internal sealed class GgufBuilder
{
    private readonly List<Action<BinaryWriter>> pairs = [];
    private readonly List<(string Name, uint Type, ulong[] Dimensions, ulong? Offset, byte[] Data)> tensors = [];

    public uint Magic { get; set; } = 0x46554747;

    public uint Version { get; set; } = 3;

    public int Alignment { get; set; } = 32;

    public ulong? TensorCount { get; set; }

    public ulong? PairCount { get; set; }

    /// <summary>A pair whose value, with its type before it, is written by <paramref name="value"/>.</summary>
    public GgufBuilder Pair(string key, Action<BinaryWriter> value)
    {
        pairs.Add(writer =>
        {
            Text(writer, key);
            value(writer);
        });
        return this;
    }

    public GgufBuilder Pair(string key, string value) => Pair(key, writer =>
    {
        writer.Write(8u);
        Text(writer, value);
    });

    public GgufBuilder Pair(string key, uint value) => Pair(key, writer =>
    {
        writer.Write(4u);
        writer.Write(value);
    });

    /// <summary>A tensor; the sizes are in the file's order, innermost first.</summary>
    public GgufBuilder Tensor(string name, uint type, ulong[] dimensions, byte[] data, ulong? offset = null)
    {
        tensors.Add((name, type, dimensions, offset, data));
        return this;
    }

    public byte[] Build()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(TensorCount ?? (ulong)tensors.Count);
        writer.Write(PairCount ?? (ulong)pairs.Count);
        foreach (var pair in pairs) pair(writer);
        ulong next = 0;
        foreach (var (name, type, dimensions, offset, data) in tensors)
        {
            Text(writer, name);
            writer.Write((uint)dimensions.Length);
            foreach (var size in dimensions) writer.Write(size);
            writer.Write(type);
            writer.Write(offset ?? next);
            next = Aligned(next + (ulong)data.Length);
        }

        foreach (var (_, _, _, _, data) in tensors)
        {
            writer.Write(new byte[(int)(Aligned((ulong)stream.Position) - (ulong)stream.Position)]);
            writer.Write(data);
        }

        writer.Flush();
        return stream.ToArray();
    }

    public static void Text(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }

    private ulong Aligned(ulong position) => (position + (ulong)Alignment - 1) / (ulong)Alignment * (ulong)Alignment;
}
