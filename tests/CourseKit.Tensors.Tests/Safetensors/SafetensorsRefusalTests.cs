using System.Text;
using CourseKit.Tensors.Safetensors;

namespace CourseKit.Tensors.Tests.Safetensors;

/// <summary>Hostile and damaged files: each is refused before anything of it is handed out, with a message that says why.</summary>
public sealed class SafetensorsRefusalTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static string Tensor(string type = "\"F32\"", string shape = "[2]", string offsets = "[0,8]") =>
        $$$"""{"a":{"dtype":{{{type}}},"shape":{{{shape}}},"data_offsets":{{{offsets}}}}}""";

    public static TheoryData<string, string, int, string> Headers => new()
    {
        { "empty header", "", 0, "the header is empty, expected '{'" },
        { "array", "[]", 0, "starts with byte 0x5b" },
        { "leading space", " {}", 0, "starts with byte 0x20" },
        { "byte order mark", "\uFEFF{}", 0, "starts with byte 0xef" },
        { "cut JSON", """{"a":""", 0, "not valid JSON" },
        { "trailing comma", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},}""", 8, "not valid JSON" },
        { "comment", "{/* */}", 0, "not valid JSON" },
        { "not a number", Tensor(shape: "[NaN]"), 8, "not valid JSON" },
        { "number with leading zero", Tensor(shape: "[02]"), 8, "not valid JSON" },
        { "half a surrogate pair", """{"\ud800":{}}""", 0, "not valid JSON" },
        { "array instead of an entry", """{"a":[[1]]}""", 0, "its description is a JSON array" },
        { "deep nesting inside an entry", Tensor(shape: "[[[[[2]]]]]"), 8, "maximum configured depth of 3" },
        { "deep nesting under an unknown field", """{"a":{"x":{"y":{"z":1}}}}""", 0, "unknown field 'x'" },
        { "two objects", "{}{}", 0, "byte 0x7b follows the header's JSON" },
        { "trailing line break", "{}\n", 0, "byte 0x0a follows the header's JSON" },
        { "trailing zero bytes", "{}\0\0", 0, "byte 0x00 follows the header's JSON" },
        { "same tensor twice", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}}""", 8, "lists 'a' twice" },
        { "same tensor twice, once escaped", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"\u0061":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}}""", 8, "lists 'a' twice" },
        { "metadata twice", """{"__metadata__":{},"__metadata__":{}}""", 0, "lists '__metadata__' twice" },
        { "metadata key twice", """{"__metadata__":{"k":"1","k":"2"}}""", 0, "has 'k' twice" },
        { "metadata not an object", """{"__metadata__":"pt"}""", 0, "is a JSON string, expected an object" },
        { "metadata null", """{"__metadata__":null}""", 0, "is a JSON null, expected an object" },
        { "metadata number", """{"__metadata__":{"epoch":3}}""", 0, "a JSON number for 'epoch', expected a string" },
        { "metadata nested", """{"__metadata__":{"x":{"y":"z"}}}""", 0, "a JSON object for 'x', expected a string" },
        { "entry not an object", """{"a":3}""", 0, "tensor 'a': its description is a JSON number" },
        { "entry null", """{"a":null}""", 0, "its description is a JSON null" },
        { "entry empty", """{"a":{}}""", 0, "its description has no 'dtype'" },
        { "no shape", """{"a":{"dtype":"F32","data_offsets":[0,8]}}""", 8, "has no 'shape'" },
        { "no offsets", """{"a":{"dtype":"F32","shape":[2]}}""", 8, "has no 'data_offsets'" },
        { "unknown field", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"strides":[1]}}""", 8, "unknown field 'strides'" },
        { "field in other case", """{"a":{"Dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "unknown field 'Dtype'" },
        { "dtype twice", """{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "'dtype' twice" },
        { "shape twice", """{"a":{"dtype":"F32","shape":[2],"shape":[2],"data_offsets":[0,8]}}""", 8, "'shape' twice" },
        { "offsets twice", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"data_offsets":[0,8]}}""", 8, "'data_offsets' twice" },
        { "unknown dtype", Tensor(type: "\"F128\""), 8, "dtype is 'F128', expected one of BOOL" },
        { "dtype in lower case", Tensor(type: "\"f32\""), 8, "dtype is 'f32'" },
        { "dtype not a string", Tensor(type: "32"), 8, "dtype is a JSON number, expected a string" },
        { "shape not an array", Tensor(shape: "2"), 8, "shape is a JSON number, expected an array" },
        { "shape null", Tensor(shape: "null"), 8, "shape is a JSON null" },
        { "shape of strings", Tensor(shape: "[\"2\"]"), 8, "shape holds a JSON string" },
        { "negative size", Tensor(shape: "[-2]"), 8, "shape holds '-2'" },
        { "negative zero", Tensor(shape: "[-0]", offsets: "[0,0]"), 0, "shape holds '-0'" },
        { "fraction", Tensor(shape: "[2.0]"), 8, "shape holds '2.0'" },
        { "exponent", Tensor(shape: "[2e0]"), 8, "shape holds '2e0'" },
        { "size of 2^63", Tensor(shape: "[9223372036854775808]"), 8, "shape holds '9223372036854775808'" },
        { "size beyond every integer", Tensor(shape: "[99999999999999999999999999]"), 8, "shape holds '9999" },
        { "product overflows", Tensor(shape: "[4294967296,4294967296]"), 8, "no whole number of bytes within 63 bits" },
        { "product overflows to the right size", Tensor(shape: "[4611686018427387906,4]", offsets: "[0,32]"), 32, "no whole number of bytes within 63 bits" },
        { "product overflows before a zero", Tensor(shape: "[4294967296,4294967296,0]", offsets: "[0,0]"), 0, "no whole number of bytes within 63 bits" },
        { "bytes overflow", Tensor(shape: "[4611686018427387904]", offsets: "[0,0]"), 0, "no whole number of bytes within 63 bits" },
        { "packed type with half a byte", Tensor(type: "\"F4\"", shape: "[3]", offsets: "[0,2]"), 2, "no whole number of bytes" },
        { "one offset", Tensor(offsets: "[8]"), 8, "data_offsets has 1 numbers" },
        { "three offsets", Tensor(offsets: "[0,8,16]"), 16, "data_offsets has 3 numbers" },
        { "offsets as object", Tensor(offsets: "{}"), 8, "data_offsets is a JSON object" },
        { "negative offset", Tensor(offsets: "[-8,0]"), 8, "data_offsets holds '-8'" },
        { "offsets reversed", Tensor(offsets: "[8,0]"), 8, "expected the end not before the beginning" },
        { "offsets too short", Tensor(offsets: "[0,4]"), 4, "span 4 bytes, expected 8" },
        { "offsets too long", Tensor(offsets: "[0,12]"), 12, "span 12 bytes, expected 8" },
        { "hole at the beginning", Tensor(offsets: "[4,12]"), 12, "leaves a gap" },
        { "hole between", """{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[3,5]}}""", 5, "tensor 'b': data_offsets [3, 5] leaves a gap" },
        { "overlap", """{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}""", 3, "tensor 'b': data_offsets [1, 3] overlaps" },
        { "same bytes twice", """{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", 2, "overlaps" },
        { "empty tensor in the middle of another", """{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[0],"data_offsets":[1,1]}}""", 2, "overlaps" },
        { "file too short", Tensor(), 7, "7 bytes follow the header, expected 8 for its tensors: the file was cut off" },
        { "file too long", Tensor(), 9, "9 bytes follow the header, expected 8 for its tensors: something was appended" },
        { "bytes but no tensors", "{}", 1, "something was appended" },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public void Hostile_headers_are_refused_with_the_reason(string what, string header, int dataBytes, string reason)
    {
        var path = folder.WriteRaw(header, dataBytes);
        var error = Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(path));
        Assert.True(error.Message.Contains(reason, StringComparison.Ordinal), $"{what}: {error.Message}");
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal(path, error.Path);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    public void Files_shorter_than_the_length_field_are_refused(int length)
    {
        var error = Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(folder.WriteBytes(new byte[length])));
        Assert.Contains($"the file has {length} bytes, expected at least 8", error.Message);
    }

    [Theory]
    [InlineData(100_000_001UL, "expected at most 100000000")]
    [InlineData(ulong.MaxValue, "expected at most 100000000")]
    [InlineData(1UL << 63, "expected at most 100000000")]
    [InlineData(100_000_000UL, "only 2 bytes follow")]
    [InlineData(3UL, "only 2 bytes follow")]
    public void Header_lengths_beyond_the_limit_or_the_file_are_refused(ulong length, string reason)
    {
        var path = folder.WriteBytes([.. BitConverter.GetBytes(length), .. "{}"u8]);
        Assert.Contains(reason, Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(path)).Message);
    }

    [Fact]
    public void Invalid_utf8_is_refused()
    {
        var path = folder.WriteRaw([(byte)'{', (byte)'"', 0xC3, 0x28, (byte)'"', (byte)':', (byte)'{', (byte)'}', (byte)'}']);
        Assert.Contains("not valid UTF-8", Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(path)).Message);
    }

    [Fact]
    public void Too_many_dimensions_are_refused()
    {
        var path = folder.WriteRaw(Tensor(shape: $"[{string.Join(',', Enumerable.Repeat(1, 65))}]", offsets: "[0,4]"), 4);
        Assert.Contains("more than 64 numbers", Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(path)).Message);
    }

    [Fact]
    public void Too_many_tensors_are_refused()
    {
        var header = new StringBuilder("{");
        for (var i = 0; i <= 1_000_000; i++) header.Append($"\"{i}\":{{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}},");
        header[^1] = '}';
        Assert.Contains("more than 1000000 tensors", Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(folder.WriteRaw(header.ToString()))).Message);
    }

    [Fact]
    public void Names_in_messages_are_short_and_on_one_line()
    {
        var path = folder.WriteRaw($$"""{"line\nbreak \u001b[31m{{new string('x', 5000)}}":3}""");
        var message = Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(path)).Message;
        Assert.Contains(@"'line\u000abreak \u001b[31mxxx", message);
        Assert.InRange(message.Length, 1, path.Length + 500);
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_refused()
    {
        Assert.Contains("no such file", Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(folder["absent.safetensors"])).Message);
        Assert.Contains("this is a folder", Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(folder.Path)).Message);
    }

    /// <summary>Thousands of small changes to a valid file: it opens or is refused, and what opens can be read.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Mutated_files_never_do_anything_but_open_or_be_refused(int seed)
    {
        var random = new Random(seed);
        var valid = Valid();
        int opened = 0, refused = 0;
        for (var round = 0; round < 2500; round++)
        {
            var path = folder.WriteBytes(Mutate(valid, random));
            try
            {
                var file = SafetensorsFile.Open(path);
                Assert.Equal(new FileInfo(path).Length, 8 + BitConverter.ToInt64(File.ReadAllBytes(path)) + file.Entries.Sum(entry => (long)entry.ToBytes().Length));
                opened++;
            }
            catch (SafetensorsException error)
            {
                Assert.DoesNotContain('\n', error.Message);
                refused++;
            }
        }

        Assert.True(opened > 20 && refused > 1000, $"{opened} opened, {refused} refused");
    }

    // What the tensors of Valid take.
    private const int DataBytes = 24 + 16 + 1;

    private byte[] Valid()
    {
        var path = folder["valid.safetensors"];
        SafetensorsWriter.Write(
            path,
            [
                new("encoder.weight", DType.Float32, [2, 3], new byte[24]),
                new("ids", DType.Int64, [2], new byte[16]),
                new("empty", DType.Float16, [0, 4], new byte[0]),
                new("scalar", DType.Bool, [], new byte[1]),
            ],
            new Dictionary<string, string> { ["format"] = "pt" });
        return File.ReadAllBytes(path);
    }

    private static byte[] Mutate(byte[] valid, Random random)
    {
        const string interesting = "{}[]\",:0123456789-.eE \\u\n\0tfnaF";
        var bytes = valid.ToList();
        for (var changes = random.Next(1, 4); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] = (byte)interesting[random.Next(interesting.Length)]; break;
                case 2: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 3: bytes.Insert(at, (byte)interesting[random.Next(interesting.Length)]); break;
                case 4: bytes.RemoveAt(at); break;
                default: bytes.RemoveRange(at, random.Next(1, Math.Min(8, bytes.Count - at) + 1)); break;
            }
        }

        // Half of the time with a true length, so that the JSON behind it is reached.
        long header = bytes.Count - 8 - DataBytes;
        if (header > 0 && random.Next(2) == 0)
            for (var i = 0; i < 8; i++)
                bytes[i] = (byte)(header >> (8 * i));
        return [.. bytes];
    }
}
