using System.Globalization;
using System.IO.Compression;
using System.Numerics;
using System.Text;

namespace CourseKit.Bench.Fuzzing;

/// <summary>Puts files of <c>torch.save</c> together, right or wrong: the library only reads them.</summary>
internal sealed class PyTorchBuilder
{
    private static readonly Dictionary<string, int> Sizes = new() { ["Float"] = 4, ["Half"] = 2, ["BFloat16"] = 2, ["Double"] = 8, ["Long"] = 8, ["Int"] = 4, ["Short"] = 2, ["Char"] = 1, ["Byte"] = 1, ["Bool"] = 1 };

    private readonly List<byte> pickle = [0x80, 2];
    private readonly List<(string Key, byte[] Data, int ElementBytes)> storages = [];

    /// <summary>Instructions and their arguments, as they are.</summary>
    public PyTorchBuilder Raw(params ReadOnlySpan<byte> bytes)
    {
        pickle.AddRange(bytes);
        return this;
    }

    public PyTorchBuilder Raw(string latin1) => Raw(Encoding.Latin1.GetBytes(latin1));

    public PyTorchBuilder Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return Raw([(byte)'X', .. BitConverter.GetBytes(bytes.Length), .. bytes]);
    }

    public PyTorchBuilder Number(long value) => value is >= int.MinValue and <= int.MaxValue
        ? Raw([(byte)'J', .. BitConverter.GetBytes((int)value)])
        : Raw([0x8a, 8, .. BitConverter.GetBytes(value)]);

    public PyTorchBuilder Numbers(params ReadOnlySpan<long> values)
    {
        Raw("(");
        foreach (var value in values) Number(value);
        return Raw("t");
    }

    /// <summary>Python's name.</summary>
    public PyTorchBuilder Global(string module, string name) => Raw($"c{module}\n{name}\n");

    /// <summary>A storage's persistent id; its bytes are kept for the file unless <paramref name="data"/> is null.</summary>
    public PyTorchBuilder Storage(string kind, string key, byte[]? data, long? length = null, bool legacy = false)
    {
        var size = Sizes[kind];
        if (data is not null && !storages.Exists(storage => storage.Key == key)) storages.Add((key, data, size));
        Raw("(").Text("storage").Global("torch", kind + "Storage").Text(key).Text("cpu").Number(length ?? (data?.Length ?? 0) / size);
        return Raw(legacy ? "NtQ" : "tQ");
    }

    /// <summary>A tensor over a storage.</summary>
    public PyTorchBuilder Tensor(string kind, string key, byte[]? data, long[] sizes, long[] strides, long offset = 0, long? length = null, bool legacy = false) =>
        Global("torch._utils", "_rebuild_tensor_v2").Raw("(").Storage(kind, key, data, length, legacy).Number(offset).Numbers(sizes).Numbers(strides)
            .Raw([0x89]).Global("collections", "OrderedDict").Raw(")RtR");

    /// <summary>The pickle as it is so far, with its end.</summary>
    public byte[] Pickle => [.. pickle, (byte)'.'];

    /// <summary>The storages of the file, by their keys.</summary>
    public IEnumerable<(string Key, byte[] Data)> Storages => storages.Select(storage => (storage.Key, storage.Data));

    /// <summary>The zip format.</summary>
    public byte[] Zip(string version = "3\n", string? byteOrder = "little") => Zip(Pickle, Storages, version, byteOrder);

    /// <summary>The zip format around a finished pickle.</summary>
    public static byte[] Zip(byte[] pickle, IEnumerable<(string Key, byte[] Data)> storages, string version = "3\n", string? byteOrder = "little")
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, "m/data.pkl", pickle);
            if (byteOrder is not null) Add(zip, "m/byteorder", Encoding.ASCII.GetBytes(byteOrder));
            foreach (var (key, data) in storages) Add(zip, $"m/data/{key}", data);
            Add(zip, "m/version", Encoding.ASCII.GetBytes(version));
        }

        return stream.ToArray();
    }

    /// <summary>The format before the zip format.</summary>
    public byte[] Legacy(bool littleEndian = true)
    {
        var magic = BigInteger.Parse("1950a86a20f9469cfc6c", NumberStyles.HexNumber, CultureInfo.InvariantCulture).ToByteArray();
        List<byte> file = [0x80, 2, 0x8a, (byte)magic.Length, .. magic, (byte)'.', 0x80, 2, (byte)'M', 0xe9, 3, (byte)'.'];
        file.AddRange(new PyTorchBuilder().Raw("}(").Text("protocol_version").Number(1001).Text("little_endian").Raw([littleEndian ? (byte)0x88 : (byte)0x89]).Raw("u.").pickle);
        file.AddRange([.. pickle, (byte)'.']);
        var keys = new PyTorchBuilder().Raw("](");
        foreach (var (key, _, _) in storages) keys.Text(key);
        file.AddRange(keys.Raw("e.").pickle);
        foreach (var (_, data, size) in storages) file.AddRange([.. BitConverter.GetBytes((long)(data.Length / size)), .. data]);
        return [.. file];
    }

    private static void Add(ZipArchive zip, string name, byte[] data)
    {
        using var entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
        entry.Write(data);
    }
}
