using CourseKit.Bench.Fuzzing;
using CourseKit.Tensors.Formats.PyTorch;

namespace CourseKit.Tensors.Tests.Formats;

public sealed class PyTorchFileTests
{
    private static readonly byte[] Numbers = [.. Enumerable.Range(1, 6).SelectMany(i => BitConverter.GetBytes((float)i))];

    public static TheoryData<bool> Formats => [false, true];

    private static PyTorchFile Parse(PyTorchBuilder builder, bool legacy) => PyTorchFile.Parse(legacy ? builder.Legacy() : builder.Zip());

    [Theory]
    [MemberData(nameof(Formats))]
    public void Strides_and_offsets_of_views_are_kept(bool legacy)
    {
        var file = Parse(
            new PyTorchBuilder().Raw("}(").Text("rows").Tensor("Float", "0", Numbers, [2, 3], [3, 1], legacy: legacy)
                .Text("columns").Tensor("Float", "0", Numbers, [3, 2], [1, 3], legacy: legacy)
                .Text("last").Tensor("Float", "0", Numbers, [], [], offset: 5, legacy: legacy)
                .Text("repeated").Tensor("Float", "0", Numbers, [3, 2], [0, 1], legacy: legacy).Raw("u"), legacy);
        Assert.Equal(["rows", "columns", "last", "repeated"], file.Entries.Select(entry => entry.Name));
        Assert.Equal([1, 2, 3, 4, 5, 6], file["rows"].ToTensor().ToArray());
        Assert.Equal([1, 4, 2, 5, 3, 6], file["columns"].ToTensor().ToArray());
        Assert.Equal(6, file["last"].ToTensor().Item());
        Assert.Equal([1, 2, 1, 2, 1, 2], file["repeated"].ToTensor().ToArray());
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Tensors_that_share_memory_in_the_file_share_it_here(bool legacy)
    {
        var file = Parse(
            new PyTorchBuilder().Raw("}(").Text("a").Tensor("Float", "0", Numbers, [6], [1], legacy: legacy)
                .Text("b").Tensor("Float", "0", Numbers, [3], [2], legacy: legacy).Text("c").Tensor("Float", "1", Numbers, [6], [1], legacy: legacy).Raw("u"), legacy);
        Tensor a = file["a"].ToTensor(), b = file["b"].ToTensor(), c = file["c"].ToTensor();
        Assert.Same(a.Storage, b.Storage);
        Assert.NotSame(a.Storage, c.Storage);
    }

    [Fact]
    public void A_tensor_can_be_taken_again_after_it_was_disposed()
    {
        var file = PyTorchFile.Parse(new PyTorchBuilder().Tensor("Float", "0", Numbers, [6], [1]).Zip());
        file[""].ToTensor().Dispose();
        Assert.Equal(21, file[""].ToTensor().Sum().Item());
    }

    [Fact]
    public void Names_in_nested_dictionaries_and_lists_are_joined_and_other_values_passed_over()
    {
        var file = PyTorchFile.Parse(
            new PyTorchBuilder().Raw("}(").Text("state_dict").Raw("}").Text("w").Tensor("Float", "0", Numbers, [6], [1]).Raw("s")
                .Text("state").Raw("](").Tensor("Float", "0", Numbers, [1], [1]).Raw("K\u0007e").Text("epoch").Raw("K\u0003u").Zip());
        Assert.Equal(["state_dict.w", "state.0"], file.Entries.Select(entry => entry.Name));
        Assert.Equal("w", Assert.Single(file.Under("state_dict")).Name);
        Assert.Empty(file.Under("model"));
    }

    [Fact]
    public void Storages_without_a_type_take_that_of_the_tensor()
    {
        var builder = new PyTorchBuilder().Storage("Float", "0", Numbers).Raw("0").Global("torch._utils", "_rebuild_tensor_v3").Raw("((").Text("storage").Global("torch.storage", "UntypedStorage")
            .Text("1").Text("cpu").Number(24).Raw("tQ").Number(1).Numbers(2).Numbers(1).Raw([0x89]).Global("collections", "OrderedDict").Raw(")R").Global("torch", "float32").Raw("tR");
        var file = PyTorchFile.Parse(PyTorchBuilder.Zip(builder.Pickle, [("0", Numbers), ("1", Numbers)]));
        Assert.Equal([2, 3], file[""].ToTensor().ToArray());
    }

    [Fact]
    public void Types_that_tensors_cannot_have_are_listed_and_refused_when_asked_for()
    {
        var file = PyTorchFile.Parse(new PyTorchBuilder().Raw("}").Text("x").Tensor("Short", "0", new byte[4], [2], [1]).Raw("s").Zip());
        Assert.Null(file["x"].DType);
        Assert.Contains("int16", Assert.Throws<PyTorchException>(() => file["x"].ToTensor()).Message);
    }

    [Fact]
    public void Truth_values_other_than_one_become_one()
    {
        var file = PyTorchFile.Parse(new PyTorchBuilder().Tensor("Bool", "0", [0, 255, 1], [3], [1]).Zip());
        Assert.Equal([0, 1, 1], file[""].ToTensor().To(DType.Float32).ToArray());
    }

    [Fact]
    public void Files_of_Python_2_are_read()
    {
        // OrderedDict of a list of pairs, texts of one byte a character.
        var file = PyTorchFile.Parse(
            new PyTorchBuilder().Global("collections", "OrderedDict").Raw("(](](U\u0001w").Tensor("Float", "0", Numbers, [6], [1], legacy: true).Raw("eetR").Legacy());
        Assert.Equal("w", Assert.Single(file.Entries).Name);
    }

    [Fact]
    public void Sizes_of_64_bits_in_the_archive_are_read()
    {
        var bytes = new PyTorchBuilder().Tensor("Float", "0", Numbers, [6], [1]).Zip();
        var end = bytes.Length - 22;
        byte[] wide =
        [
            .. bytes[..end], .. "PK\u0006\u0006"u8, .. BitConverter.GetBytes(44L), 45, 0, 45, 0, .. new byte[8], .. BitConverter.GetBytes((long)BitConverter.ToUInt16(bytes, end + 8)),
            .. BitConverter.GetBytes((long)BitConverter.ToUInt16(bytes, end + 10)), .. BitConverter.GetBytes((long)BitConverter.ToUInt32(bytes, end + 12)),
            .. BitConverter.GetBytes((long)BitConverter.ToUInt32(bytes, end + 16)), .. "PK\u0006\u0007"u8, .. new byte[4], .. BitConverter.GetBytes((long)end), 1, 0, 0, 0,
            .. "PK\u0005\u0006"u8, .. new byte[4], .. Enumerable.Repeat((byte)255, 12), 0, 0,
        ];
        Assert.Equal([1, 2, 3, 4, 5, 6], PyTorchFile.Parse(wide)[""].ToTensor().ToArray());
    }
}
