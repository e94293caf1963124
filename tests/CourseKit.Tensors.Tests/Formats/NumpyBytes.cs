using System.Buffers.Binary;
using System.Text;

namespace CourseKit.Tensors.Tests.Formats;

/// <summary>.npy files put together from their parts, right or wrong.</summary>
internal static class NumpyBytes
{
    public static byte[] File(string header, params byte[] data) => Versioned(1, header, data);

    public static byte[] Versioned(byte major, string header, params byte[] data)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var length = new byte[major > 1 ? 4 : 2];
        if (major > 1) BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
        else BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)text.Length);
        return [0x93, .. "NUMPY"u8, major, 0, .. length, .. text, .. data];
    }

    public static string Header(string descr, string shape, string order = "False") =>
        $"{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}\n";
}
