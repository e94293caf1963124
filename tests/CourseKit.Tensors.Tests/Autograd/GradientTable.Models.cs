namespace CourseKit.Tensors.Tests.Autograd;

/// <content>Einstein sums, losses of distances, convolution, rotary positions.</content>
internal static partial class GradientTable
{
    private static void Sums()
    {
        const string einsum = "Einsum(String, Tensor[])";
        void One(string equation, params int[] shape) => Row(einsum, $"{equation} {(Shape)shape}", x => Tensor.Einsum(equation, x[0]), L(shape));
        void Two(string equation, int[] a, int[] b) => Row(einsum, $"{equation} {(Shape)a} {(Shape)b}", x => Tensor.Einsum(equation, x[0], x[1]), L(a), L(b));
        One("ij->ji", 2, 3);
        One("ij->", 2, 3);
        One("ii", 3, 3);
        One("iji->ij", 2, 3, 2);
        One("iii->i", 2, 2, 2);
        One("i->i", 0);
        One("->");
        Two("ij,jk->ik", [2, 3], [3, 4]);
        Two("ij,jk", [2, 0], [0, 4]);
        Two("bqd,bkd->bqk", [2, 3, 4], [2, 5, 4]);
        Two("bhqd,bhkd->bhqk", [2, 2, 3, 1], [2, 2, 2, 1]);
        Two("i,j->ji", [2], [3]);
        Two("i,i->i", [3], [3]);
        Two("i,i", [3], [3]);
        Two("ij,k->j", [2, 3], [4]);
        Two("ij,ij->i", [2, 3], [1, 3]);
        Two("iij,jk->ki", [2, 2, 3], [3, 2]);
        Two("bi,->ib", [2, 3], []);
        Row(einsum, "strided and expanded", x => Tensor.Einsum("ij,kj->ik", x[0].Transpose(0, 1), x[1].Expand(2, 3)), L(3, 2), L(3));
        Row(einsum, "one tensor twice", x => Tensor.Einsum("ij,ik->jk", x[0], x[0]), L(2, 3));
        Row(einsum, "three operands", x => Tensor.Einsum("ij,jk,kl->il", x[0], x[1], x[2]), L(2, 3), L(3, 2), L(2, 2));
    }

    private static void Distances()
    {
        foreach (var reduction in Enum.GetValues<Reduction>())
        {
            Row("L1Loss(Tensor, Tensor, Reduction)", $"{reduction}", x => x[0].L1Loss(x[1], reduction), L(2, 3), L(2, 3));
            Row("SmoothL1Loss(Tensor, Tensor, Double, Reduction)", $"{reduction}", x => x[0].SmoothL1Loss(x[1].Transpose(0, 1), 0.8, reduction), L(2, 3), L(3, 2));
            Row("HuberLoss(Tensor, Tensor, Double, Reduction)", $"{reduction}", x => x[0].HuberLoss(x[1], 0.8, reduction), L(2, 3), L(2, 3));
            const string cosine = "CosineEmbeddingLoss(Tensor, Tensor, Tensor, Double, Reduction)";
            Row(cosine, $"{reduction}", x => x[0].CosineEmbeddingLoss(x[1], Tensor.From<long>(1, -1, 1, -1), -0.9, reduction), L(4, 3), L(4, 3));
            Row(cosine, $"{reduction} strided", x => x[0].Transpose(0, 1).CosineEmbeddingLoss(x[1].Expand(2, 3), Tensor.From<long>(1, -1), -0.9, reduction), L(3, 2), L(3));
            Row(cosine, $"{reduction} one row", x => x[0].CosineEmbeddingLoss(x[1], Tensor.Scalar(1), 0.1, reduction), L(3), L(3));
        }
    }

    private static void Sequences()
    {
        const string conv = "Conv1d(Tensor, Tensor, Tensor, Int32, Int32, Int32, Int32)";
        Row(conv, "plain", x => x[0].Conv1d(x[1], x[2]), L(2, 3, 5), L(4, 3, 2), L(4));
        Row(conv, "strided, padded", x => x[0].Conv1d(x[1], x[2], stride: 2, padding: 2), L(2, 3, 5), L(4, 3, 3), L(4));
        Row(conv, "dilated, no bias", x => x[0].Conv1d(x[1], dilation: 2, padding: 1), L(1, 2, 6), L(2, 2, 3));
        Row(conv, "in groups", x => x[0].Conv1d(x[1], x[2], groups: 2, padding: 1), L(2, 4, 4), L(6, 2, 3), L(6));
        Row(conv, "every channel alone", x => x[0].Conv1d(x[1], groups: 3, stride: 2), L(1, 3, 5), L(3, 1, 2));
        Row(conv, "kernel of 1", x => x[0].Conv1d(x[1]), L(2, 1, 3), L(1, 1, 1));
        Row(conv, "stride above the kernel", x => x[0].Conv1d(x[1], stride: 3), L(1, 2, 8), L(2, 2, 2));
        Row(conv, "no batch", x => x[0].Conv1d(x[1], x[2]), L(3, 4), L(2, 3, 4), L(2));
        Row(conv, "empty batch", x => x[0].Conv1d(x[1]), L(0, 3, 4), L(2, 3, 2));
        Row(conv, "transposed", x => x[0].Transpose(1, 2).Conv1d(x[1].Transpose(0, 1), x[2].Expand(4)), L(2, 5, 3), L(3, 4, 2), L(1));
        Everywhere("RotateHalf(Tensor)", x => x.Reshape(-1, 1).Expand(x.Shape.Sizes.Length == 0 ? 1 : (int)x.ElementCount, 4).RotateHalf());
        Row("RotateHalf(Tensor)", "batch", x => x[0].RotateHalf(), L(2, 3, 4));
        Row("ApplyRotary(Tensor, Tensor, Tensor)", "heads", x => x[0].ApplyRotary(x[1], x[2]), L(2, 2, 3, 4), L(3, 4), L(3, 4));
        Row("ApplyRotary(Tensor, Tensor, Tensor)", "strided", x => x[0].Transpose(0, 1).ApplyRotary(x[1].Flip(0), x[2].Expand(3, 4)), L(4, 3), L(3, 4), L(4));
    }
}
