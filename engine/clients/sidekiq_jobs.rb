# Sidekiq: pushes jobs, lets a worker process run them, and asks Sidekiq's own API what became of them.
require 'sidekiq/api'
require_relative 'sidekiq_tasks'

DATA = Redis.new(port: ENV.fetch('PORT').to_i)

def wait_until(what, seconds = 60)
  finish = Time.now + seconds
  until yield
    raise "not within #{seconds} s: #{what}" if Time.now > finish

    sleep 0.05
  end
end

def equal(left, right)
  raise "#{left.inspect} is not #{right.inspect}" unless left == right
end

def runs(name)
  DATA.hget('runs', name).to_i
end

TESTS = {
  'a job runs, with its arguments' => lambda {
    CountJob.perform_async('one')
    wait_until('it has run') { runs('one') == 1 }
  },
  'a job that is to run later does' => lambda {
    began = Time.now
    CountJob.perform_in(2, 'later')
    equal(Sidekiq::ScheduledSet.new.size, 1)
    wait_until('it has run') { runs('later') == 1 }
    raise 'too soon' if Time.now - began < 2

    equal(Sidekiq::ScheduledSet.new.size, 0)
  },
  'a job that fails is tried again' => lambda {
    FlakyJob.perform_async('flaky', 1)
    wait_until('it has run twice') { runs('flaky') == 2 }
    equal(Sidekiq::RetrySet.new.size, 0)
  },
  'a job that fails too often is dead, and may be brought back' => lambda {
    FlakyJob.set(retry: 0).perform_async('hopeless', 1)
    wait_until('it is dead') { Sidekiq::DeadSet.new.size == 1 }
    Sidekiq::DeadSet.new.first.retry
    wait_until('it has run again') { runs('hopeless') == 2 }
  },
  'of 2,000 jobs none is lost and none runs twice' => lambda {
    Sidekiq::Client.push_bulk('class' => CountJob, 'args' => (0...2000).map { |n| ["many#{n}"] })
    wait_until('all have run', 120) { (0...2000).all? { |n| runs("many#{n}").positive? } }
    equal(DATA.hgetall('runs').count { |name, times| name.start_with?('many') && times == '1' }, 2000)
    equal(Sidekiq::Queue.new.size, 0)
  },
  'the figures and the process are told' => lambda {
    wait_until('all are counted') { Sidekiq::Stats.new.processed >= 2000 }
    wait_until('the process is known') { Sidekiq::ProcessSet.new.size == 1 }
    equal(Sidekiq::Stats.new.enqueued, 0)
  }
}.freeze

worker = spawn('sidekiq', '-r', "#{__dir__}/sidekiq_tasks.rb", '-c', '10', %i[out err] => File::NULL)
failed = 0
TESTS.each do |name, test|
  test.call
  puts "ok: #{name}"
rescue StandardError => e
  failed += 1
  puts "FAILED: #{name}: #{e.full_message(highlight: false)}"
end
Process.kill('TERM', worker)
Process.wait(worker)
puts "#{TESTS.size - failed} passed, #{failed} failed, 0 skipped"
exit(failed.zero?)
