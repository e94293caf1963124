using System.Reflection;
using CourseKit.Tensors.Autograd;

namespace CourseKit.Tensors.Tests.Autograd;

/// <summary>Every differentiable operation, over shapes and layouts. A gradient check walks it, and reflection proves that nothing is missing.</summary>
internal static partial class GradientTable
{
    private static readonly List<GradientCase> All = [];

    static GradientTable()
    {
        Arithmetic();
        Maps();
        Reductions();
        Products();
        Normalisation();
        Attentions();
        Indexing();
        Shaping();
        Layout();
        Losses();
        Extremes();
        Order();
        Picking();
        Arranging();
        Sums();
        Distances();
        Sequences();
        Changes();
        Edges();
        Steps();
        WholeReductions();
        Scattering();
        Unflattening();
        LossesOfAllShapes();
        Ellipses();
    }

    public static IReadOnlyList<GradientCase> Cases => All;

    /// <summary>What has no gradient, with a call that shows what comes of asking for one.</summary>
    public static IReadOnlyDictionary<string, Func<Tensor, Tensor>> WithoutGradient { get; } = new Dictionary<string, Func<Tensor, Tensor>>
    {
        ["Argmax(Tensor, Int32, Boolean)"] = x => x.Argmax(),
        ["Argmin(Tensor, Int32, Boolean)"] = x => x.Argmin(),
        ["Argsort(Tensor, Int32, Boolean)"] = x => x.Argsort(),
        ["CopyRowsInPlace(Tensor, Tensor, ReadOnlySpan`1)"] = x => NoGrad.Run(() => Tensor.Zeros(x.Shape, x.DType).CopyRowsInPlace(x, [.. Enumerable.Range(0, x.Shape[0])])),
        ["PerRow(Tensor)"] = x => Quantization.PerRow(x),
        ["SelectRows(Tensor, ReadOnlySpan`1)"] = x => Quantization.SelectRows(Quantization.PerRow(x), 0),
        ["Join(Tensor, Tensor)"] = x => Quantization.Join(x.To(DType.Int8), x.Sum(-1)),
        ["Split(Tensor)"] = x => Quantization.Split(Quantization.PerRow(x)).Scales,
        ["Eq(Tensor, Tensor)"] = x => x.Eq(x),
        ["Eq(Tensor, Double)"] = x => x.Eq(0.5),
        ["Eq(Tensor, Int64)"] = x => x.Eq(1),
        ["Ne(Tensor, Tensor)"] = x => x.Ne(x),
        ["Ne(Tensor, Double)"] = x => x.Ne(0.5),
        ["Ne(Tensor, Int64)"] = x => x.Ne(1),
        ["Lt(Tensor, Tensor)"] = x => x.Lt(x),
        ["Lt(Tensor, Double)"] = x => x.Lt(0.5),
        ["Lt(Tensor, Int64)"] = x => x.Lt(1),
        ["Le(Tensor, Tensor)"] = x => x.Le(x),
        ["Le(Tensor, Double)"] = x => x.Le(0.5),
        ["Le(Tensor, Int64)"] = x => x.Le(1),
        ["Gt(Tensor, Tensor)"] = x => x.Gt(x),
        ["Gt(Tensor, Double)"] = x => x.Gt(0.5),
        ["Gt(Tensor, Int64)"] = x => x.Gt(1),
        ["Ge(Tensor, Tensor)"] = x => x.Ge(x),
        ["Ge(Tensor, Double)"] = x => x.Ge(0.5),
        ["Ge(Tensor, Int64)"] = x => x.Ge(1),
        ["op_LessThan(Tensor, Tensor)"] = x => x < x.Detach(),
        ["op_LessThan(Tensor, Double)"] = x => x < 0,
        ["op_GreaterThan(Tensor, Tensor)"] = x => x > x.Detach(),
        ["op_GreaterThan(Tensor, Double)"] = x => x > 0,
        ["op_LessThanOrEqual(Tensor, Tensor)"] = x => x <= x.Detach(),
        ["op_LessThanOrEqual(Tensor, Double)"] = x => x <= 0,
        ["op_GreaterThanOrEqual(Tensor, Tensor)"] = x => x >= x.Detach(),
        ["op_GreaterThanOrEqual(Tensor, Double)"] = x => x >= 0,
        ["op_LogicalNot(Tensor)"] = x => !x.To(DType.Bool),
        ["op_BitwiseAnd(Tensor, Tensor)"] = x => x.To(DType.Bool) & x.To(DType.Bool),
        ["op_BitwiseOr(Tensor, Tensor)"] = x => x.To(DType.Bool) | x.To(DType.Bool),
        ["op_ExclusiveOr(Tensor, Tensor)"] = x => x.To(DType.Bool) ^ x.To(DType.Bool),
        ["NonZero(Tensor)"] = x => x.NonZero(),
        ["OneHot(Tensor, Nullable`1)"] = x => x.To(DType.Byte).OneHot(),
        ["Any(Tensor)"] = x => x.Any(),
        ["Any(Tensor, Int32, Boolean)"] = x => x.Any(0),
        ["All(Tensor)"] = x => x.All(),
        ["All(Tensor, Int32, Boolean)"] = x => x.All(0),
        ["IsNan(Tensor)"] = x => x.IsNan(),
        ["IsInf(Tensor)"] = x => x.IsInf(),
        ["IsFinite(Tensor)"] = x => x.IsFinite(),
        ["Detach()"] = x => x.Detach(),
    };

    /// <summary>Every public operation that takes a tensor and returns one (or several): extension members, operators, and members of <see cref="Tensor"/> itself.</summary>
    public static IEnumerable<string> PublicOperations()
    {
        var extensions = typeof(Tensor).Assembly.GetExportedTypes()
            .Where(type => type is { IsAbstract: true, IsSealed: true, Namespace: "CourseKit.Tensors" })
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(method => method.GetParameters().Any(parameter => HoldsTensors(parameter.ParameterType)));
        var members = typeof(Tensor).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => !method.IsSpecialName || method.GetParameters().Length > 0);
        return extensions.Concat(members).Where(method => HoldsTensors(method.ReturnType) || method.Name.StartsWith("set_Slices", StringComparison.Ordinal))
            .Select(method => $"{method.Name}({string.Join(", ", method.GetParameters().Select(parameter => parameter.ParameterType.Name))})");
    }

    private static bool HoldsTensors(Type type) =>
        type == typeof(Tensor) || (type.IsArray && HoldsTensors(type.GetElementType()!)) || (type.IsGenericType && type.GetGenericArguments().Any(HoldsTensors));

    // Views of one leaf: row-major, transposed, cut, with steps, repeated, and the shapes at the edges.
    private static readonly (string Name, int[] Leaf, Func<Tensor, Tensor> View)[] Layouts =
    [
        ("contiguous", [2, 3], x => x),
        ("transposed", [3, 2], x => x.Transpose(0, 1)),
        ("sliced", [4, 7], x => x[1..3, Slice.Step(1..7, 2)]),
        ("expanded", [1, 3], x => x.Expand(2, 3)),
        ("flipped", [2, 3], x => x.Flip(1)),
        ("of size 1", [1, 1], x => x),
        ("empty", [0, 3], x => x),
    ];

    private static Leaf L(params int[] shape) => new(shape);

    private static Leaf P(params int[] shape) => new(shape, Positive: true);

    private static void Row(string member, string variant, Func<Tensor[], Tensor> apply, params Leaf[] leaves) => All.Add(new(member, variant, apply, leaves, Exact: false));

    /// <summary>A function of one tensor over every layout, and of a scalar if it takes one.</summary>
    private static void Everywhere(string member, Func<Tensor, Tensor> apply, string variant = "", bool positive = false, bool scalar = true)
    {
        foreach (var (name, leaf, view) in Layouts) Row(member, $"{variant} {name}", x => apply(view(x[0])), new Leaf(leaf, positive));
        if (scalar) Row(member, $"{variant} scalar", x => apply(x[0]), new Leaf([], positive));
    }
}
