using System.Reflection;
using CourseKit.Tensors.Backends;

namespace CourseKit.Tensors.Tests.Backends;

/// <summary>Proves from the compiled code that no kernel of <see cref="Backend"/> is left out of the conformance tests.</summary>
public class CompletenessTests
{
    private const byte CallVirtual = 0x6F;
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Fact]
    public void Every_kernel_is_called_by_a_conformance_test()
    {
        var kernels = typeof(Backend).GetMethods(All).Where(method => method.IsAbstract && !method.IsSpecialName).ToArray();
        var called = typeof(CompletenessTests).Assembly.GetTypes()
            .Where(type => type.FullName!.Contains("ConformanceTests", StringComparison.Ordinal))
            .SelectMany(type => type.GetMethods(All)).SelectMany(Calls).ToHashSet();
        Assert.InRange(kernels.Length, 20, 100);
        Assert.Equal([], kernels.Where(kernel => !called.Contains(kernel)).Select(kernel => kernel.ToString()));
    }

    [Fact]
    public void A_kernel_that_is_not_called_would_be_noticed()
    {
        var calls = typeof(CompletenessTests).GetMethod(nameof(CallsFill), All)!;
        Assert.Equal([nameof(Backend.Fill)], Calls(calls).Select(method => method.Name));
    }

    private static void CallsFill(Backend backend) => backend.Fill(default, 0);

    // The methods of Backend whose tokens follow a callvirt instruction. Bytes of other instructions that look so resolve to nothing, or to something else.
    private static IEnumerable<MethodBase> Calls(MethodInfo method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var i = 0; i + 5 <= code.Length; i++)
        {
            if (code[i] != CallVirtual) continue;
            MethodBase? target = null;
            try
            {
                target = method.Module.ResolveMethod(
                    BitConverter.ToInt32(code, i + 1), method.DeclaringType!.GetGenericArguments(), method.IsGenericMethod ? method.GetGenericArguments() : null);
            }
            catch (Exception error) when (error is ArgumentException or BadImageFormatException)
            {
                continue;
            }

            if (target?.DeclaringType == typeof(Backend)) yield return target;
        }
    }
}
