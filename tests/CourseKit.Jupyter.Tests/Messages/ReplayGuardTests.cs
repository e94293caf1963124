using System.Text;
using CourseKit.Jupyter.Messages;

namespace CourseKit.Jupyter.Tests.Messages;

public class ReplayGuardTests
{
    [Fact]
    public void A_signature_is_new_once()
    {
        var guard = new ReplayGuard();
        Assert.True(guard.IsFirst("one"u8));
        Assert.True(guard.IsFirst("two"u8));
        Assert.False(guard.IsFirst("one"u8));
    }

    [Fact]
    public void What_it_remembers_is_bounded_and_the_newest_are_kept()
    {
        var guard = new ReplayGuard(capacity: 100);
        for (var i = 0; i < 1_000; i++) Assert.True(guard.IsFirst(Encoding.ASCII.GetBytes($"{i}")));
        for (var i = 900; i < 1_000; i++) Assert.False(guard.IsFirst(Encoding.ASCII.GetBytes($"{i}")));
        Assert.True(guard.IsFirst("0"u8));
    }
}
