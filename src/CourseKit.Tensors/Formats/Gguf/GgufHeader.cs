namespace CourseKit.Tensors.Formats.Gguf;

/// <summary>Everything before the weights: version, metadata, and where each tensor lies. Nothing in it is trusted.</summary>
internal sealed class GgufHeader
{
    /// <summary>Magic bytes, version and two counts.</summary>
    public const int FixedBytes = 24;

    private const uint Magic = 0x46554747; // "GGUF"
    private const string AlignmentKey = "general.alignment";
    private const int DefaultAlignment = 32;
    private const int MaximumAlignment = 1 << 20;

    // A key's length and type, an empty value; a name's length, the number of dimensions, type, offset.
    private const int LeastPairBytes = 8 + 4 + 1;
    private const int LeastTensorBytes = 8 + 4 + 4 + 8;
    private const int MaximumKeyBytes = 65_535;

    // ggml has four dimensions and names of 63 bytes; the format allows for more one day.
    private const int MaximumDimensions = 8;
    private const int MaximumNameBytes = 1024;

    private readonly string path;
    private readonly GgufReader reader;

    private GgufHeader(string path, GgufReader reader) => (this.path, this.reader) = (path, reader);

    public int Version { get; private set; }

    public GgufMetadata Metadata { get; private set; } = null!;

    public GgufTensor[] Tensors { get; private set; } = [];

    /// <summary>Reads and checks the header of a mapped file.</summary>
    public static GgufHeader Read(string path, MappedFile file)
    {
        var header = new GgufHeader(path, new(path, file));
        header.ReadVersion();
        var tensorCount = header.reader.Count("the number of tensors", LeastTensorBytes);
        header.ReadMetadata(header.reader.Count("the number of metadata pairs", LeastPairBytes));
        header.ReadTensors(tensorCount, file.Length);
        return header;
    }

    private void ReadVersion()
    {
        var magic = reader.UInt32("the start");
        if (magic != Magic) throw GgufException.Invalid(path, $"it begins with the bytes {Convert.ToHexString(BitConverter.GetBytes(magic))}, expected 47475546 (GGUF).");
        var version = reader.UInt32("the version");
        var advice = version switch
        {
            2 or 3 => null,
            1 => "Version 1 is from the format's first days: convert the model anew.",
            _ when version << 16 == 0 => "Its bytes are in big-endian order, which is not read here: convert the model anew on another machine.",
            _ => "Take a file of another version.",
        };
        if (advice is not null) throw new GgufException(path, $"the format's version is {version}, expected 2 or 3. {advice}");
        Version = (int)version;
    }

    private void ReadMetadata(int count)
    {
        var values = new OrderedDictionary<string, object>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var key = reader.String($"metadata key {i}", MaximumKeyBytes);
            if (key.Length == 0) throw GgufException.Invalid(path, $"metadata key {i} is empty.");
            if (!values.TryAdd(key, reader.Value($"the metadata of {TensorFileException.Quote(key)}")))
                throw GgufException.Invalid(path, $"the metadata has {TensorFileException.Quote(key)} twice, expected every key once.");
        }

        Metadata = new(path, values);
    }

    private void ReadTensors(int count, long fileLength)
    {
        var alignment = Alignment();
        var (described, names) = (new (string Name, GgufType Type, int[] Sizes, ulong Offset)[count], new HashSet<string>(StringComparer.Ordinal));
        for (var i = 0; i < count; i++)
        {
            described[i] = ReadTensor(i);
            if (!names.Add(described[i].Name)) throw GgufException.Invalid(path, "the file lists it twice, expected every name once.", described[i].Name);
        }

        var dataStart = (reader.Position + alignment - 1) / alignment * alignment;
        Tensors = new GgufTensor[count];
        for (var i = 0; i < count; i++) Tensors[i] = Place(described[i], alignment, dataStart, fileLength);
        CheckOverlap();
    }

    private int Alignment()
    {
        if (!Metadata.TryGet(AlignmentKey, out _)) return DefaultAlignment;
        var alignment = Metadata.GetInt64(AlignmentKey);
        return alignment is >= 8 and <= MaximumAlignment && alignment % 8 == 0
            ? (int)alignment
            : throw GgufException.Invalid(path, $"'{AlignmentKey}' is {alignment}, expected a multiple of 8 up to {MaximumAlignment}.");
    }

    private (string Name, GgufType Type, int[] Sizes, ulong Offset) ReadTensor(int number)
    {
        var name = reader.String($"the name of tensor {number}", MaximumNameBytes);
        var dimensions = reader.UInt32("its number of dimensions");
        if (dimensions > MaximumDimensions) throw GgufException.Invalid(path, $"it has {dimensions} dimensions, expected at most {MaximumDimensions}.", name);
        var sizes = new int[dimensions];
        for (var i = sizes.Length - 1; i >= 0; i--)
        {
            var size = reader.UInt64("its shape");
            if (size > int.MaxValue) throw GgufException.Invalid(path, $"it has a dimension of {size}, expected at most {int.MaxValue}.", name);
            sizes[i] = (int)size;
        }

        return (name, GgufType.Of(reader.UInt32("its type")), sizes, reader.UInt64("its offset"));
    }

    private GgufTensor Place((string Name, GgufType Type, int[] Sizes, ulong Offset) tensor, int alignment, long dataStart, long fileLength)
    {
        var (name, type, sizes, offset) = tensor;
        UInt128 elements = 1;
        foreach (var size in sizes)
        {
            elements *= (ulong)size;
            if (elements > long.MaxValue / 8) throw GgufException.Invalid(path, $"shape [{string.Join(", ", sizes)}] takes more than 63 bits of bytes.", name);
        }

        var row = sizes.Length > 0 ? sizes[^1] : 1;
        if (row % type.BlockSize != 0)
            throw GgufException.Invalid(path, $"its rows have {row} elements, expected a multiple of {type.BlockSize} for {type}.", name);
        if (offset % (ulong)alignment != 0)
            throw GgufException.Invalid(path, $"its offset is {offset}, expected a multiple of the file's alignment {alignment}.", name);
        var bytes = (long)elements / type.BlockSize * type.BlockBytes;
        var available = Math.Max(0, fileLength - dataStart);
        if (offset > (ulong)available || bytes > available - (long)offset)
        {
            throw GgufException.Invalid(
                path, $"its {bytes} bytes begin at {offset}, but the file has only {available} bytes of tensors: it was cut off.", name);
        }

        return new(name, type, sizes, dataStart + (long)offset, bytes);
    }

    // No byte belongs to two tensors. Gaps are allowed: the format pads.
    private void CheckOverlap()
    {
        long end = 0;
        foreach (var tensor in Tensors.Where(tensor => tensor.ByteCount > 0).OrderBy(tensor => tensor.Offset))
        {
            if (tensor.Offset < end) throw GgufException.Invalid(path, "its bytes overlap those of the tensor before it.", tensor.Name);
            end = tensor.Offset + tensor.ByteCount;
        }
    }
}
