(* ---- A normal form: sorted sums of coefficient times monomial ------------------------------------ *)

(* A monomial is the ascending list of its variables with repetition; P i is i~0 and X i is i~1.
   Nothing below needs the lists to be sorted: sortedness only makes equal monomials meet. *)
Definition mono := list positive.
Definition poly := list (mono * Q).

Definition joint (p x : env) : env := fun i => match i with xH => 1 | xO j => p j | xI j => x j end.

Fixpoint mval (m : mono) (v : env) : R := match m with [] => 1 | i :: n => v i * mval n v end.
Fixpoint pval (f : poly) (v : env) : R :=
  match f with [] => 0 | (m, c) :: g => Q2R c * mval m v + pval g v end.

(* Integers are the common case: the gcd is skipped for them. *)
Definition qadd (a b : Q) : Q :=
  match a, b with
  | Qmake m 1, Qmake n 1 => Qmake (m + n) 1
  | _, _ => Qred (Qplus a b)
  end.
Definition qmul (a b : Q) : Q :=
  match a, b with
  | Qmake m 1, Qmake n 1 => Qmake (m * n) 1
  | _, _ => Qred (Qmult a b)
  end.

Lemma Q2R_red : forall a, Q2R (Qred a) = Q2R a.
Proof. intros a. apply Qeq_eqR, Qred_correct. Qed.

Lemma qadd_sound : forall a b, Q2R (qadd a b) = Q2R a + Q2R b.
Proof.
  intros [m c] [n d]. unfold qadd.
  destruct c, d; rewrite ?Q2R_red, ?Q2R_plus; try reflexivity.
  unfold Q2R. cbn. rewrite plus_IZR. lra.
Qed.

Lemma qmul_sound : forall a b, Q2R (qmul a b) = Q2R a * Q2R b.
Proof.
  intros [m c] [n d]. unfold qmul.
  destruct c, d; rewrite ?Q2R_red, ?Q2R_mult; try reflexivity.
  unfold Q2R. cbn. rewrite mult_IZR. lra.
Qed.

Fixpoint mmul (a : mono) : mono -> mono :=
  fix go (b : mono) : mono :=
    match a, b with
    | [], _ => b
    | _, [] => a
    | i :: m, j :: n => if Pos.leb i j then i :: mmul m b else j :: go n
    end.

Lemma mmul_sound : forall v a b, mval (mmul a b) v = mval a v * mval b v.
Proof.
  intros v. induction a as [|i m IH]; intros b; [destruct b; cbn; lra|].
  induction b as [|j n IHb]; [cbn; lra|].
  cbn [mmul]. destruct (Pos.leb i j).
  - cbn [mval]. rewrite IH. cbn [mval]. lra.
  - cbn [mval]. change ((fix go (b : mono) : mono := match b with [] => i :: m
      | j0 :: n0 => if (i <=? j0)%positive then i :: mmul m b else j0 :: go n0 end) n) with (mmul (i :: m) n).
    rewrite IHb. cbn [mval]. lra.
Qed.

Fixpoint mcmp (a b : mono) : comparison :=
  match a, b with
  | [], [] => Eq
  | [], _ => Lt
  | _, [] => Gt
  | i :: m, j :: n => match Pos.compare i j with Eq => mcmp m n | c => c end
  end.

Lemma mcmp_eq : forall a b, mcmp a b = Eq -> a = b.
Proof.
  induction a as [|i m IH]; intros [|j n]; cbn; try discriminate; [reflexivity|].
  destruct (Pos.compare i j) eqn:E; try discriminate. intros H. apply Pos.compare_eq in E. now rewrite E, (IH n H).
Qed.

Definition cons_term (m : mono) (c : Q) (f : poly) : poly :=
  match Qnum c with Z0 => f | _ => (m, c) :: f end.

Lemma cons_term_sound : forall v m c f, pval (cons_term m c f) v = Q2R c * mval m v + pval f v.
Proof. intros v m [[|n|n] d] f; cbn; try reflexivity. unfold Q2R. cbn. lra. Qed.

Fixpoint merge (f : poly) : poly -> poly :=
  fix go (g : poly) : poly :=
    match f, g with
    | [], _ => g
    | _, [] => f
    | (m, c) :: f', (n, d) :: g' =>
        match mcmp m n with
        | Lt => (m, c) :: merge f' g
        | Gt => (n, d) :: go g'
        | Eq => cons_term m (qadd c d) (merge f' g')
        end
    end.

Lemma merge_sound : forall v f g, pval (merge f g) v = pval f v + pval g v.
Proof.
  intros v. induction f as [|[m c] f IH]; intros g; [destruct g; cbn; lra|].
  induction g as [|[n d] g IHg]; [cbn; lra|].
  cbn [merge]. destruct (mcmp m n) eqn:E.
  - apply mcmp_eq in E. subst n. rewrite cons_term_sound, IH, qadd_sound. cbn [pval]. lra.
  - cbn [pval]. rewrite IH. cbn [pval]. lra.
  - cbn [pval]. change (pval (_ g) v) with (pval (merge ((m, c) :: f) g) v). rewrite IHg. cbn [pval]. lra.
Qed.

Fixpoint merge_pairs (l : list poly) : list poly :=
  match l with f :: g :: m => merge f g :: merge_pairs m | _ => l end.

Fixpoint merge_all (fuel : nat) (l : list poly) : poly :=
  match fuel, l with
  | _, [] => []
  | _, [f] => f
  | O, _ => fold_right merge [] l
  | S n, _ => merge_all n (merge_pairs l)
  end.

Fixpoint total (l : list poly) (v : env) : R := match l with [] => 0 | f :: m => pval f v + total m v end.

Lemma merge_pairs_sound : forall v n l, (length l <= n)%nat -> total (merge_pairs l) v = total l v.
Proof.
  intros v. induction n as [|n IH]; intros [|f [|g m]]; cbn [merge_pairs length]; intros H; try reflexivity; try lia.
  cbn [total]. rewrite merge_sound, IH by lia. lra.
Qed.

Lemma merge_all_sound : forall v n l, pval (merge_all n l) v = total l v.
Proof.
  intros v. assert (base : forall l, pval (fold_right merge [] l) v = total l v).
  { induction l as [|f l IH]; cbn; [reflexivity|]. now rewrite merge_sound, IH. }
  induction n as [|n IH]; intros [|f [|g m]]; cbn [merge_all]; try (cbn; lra).
  - now rewrite base.
  - rewrite IH. now apply merge_pairs_sound with (n := length (f :: g :: m)).
Qed.

Definition sort (f : poly) : poly := merge_all 64 (map (fun t => [t]) f).

Lemma sort_sound : forall v f, pval (sort f) v = pval f v.
Proof.
  intros v f. unfold sort. rewrite merge_all_sound. induction f as [|[m c] f IH]; [reflexivity|].
  cbn [map total]. rewrite IH. cbn. lra.
Qed.

Fixpoint times_term (m : mono) (c : Q) (f acc : poly) : poly :=
  match f with [] => acc | (n, d) :: g => (mmul m n, qmul c d) :: times_term m c g acc end.

Fixpoint times (f g acc : poly) : poly :=
  match f with [] => acc | (m, c) :: f' => times_term m c g (times f' g acc) end.

Lemma times_term_sound : forall v m c f acc, pval (times_term m c f acc) v = Q2R c * mval m v * pval f v + pval acc v.
Proof.
  intros v m c f acc. induction f as [|[n d] f IH]; cbn; [lra|]. rewrite IH, mmul_sound, qmul_sound. lra.
Qed.

Lemma times_sound : forall v f g acc, pval (times f g acc) v = pval f v * pval g v + pval acc v.
Proof.
  intros v f g acc. induction f as [|[m c] f IH]; cbn; [lra|]. rewrite times_term_sound, IH. lra.
Qed.

Fixpoint power (f : poly) (k : nat) : poly :=
  match k with O => [([], 1%Q)] | S n => sort (times f (power f n) []) end.

Lemma power_sound : forall v f k, pval (power f k) v = pval f v ^ k.
Proof.
  intros v f. induction k as [|n IH]; [cbn; rewrite Q2R_1; lra|].
  cbn [power pow]. rewrite sort_sound, times_sound, IH. cbn. lra.
Qed.

(* The terms of c * e, put before acc. *)
Fixpoint flat (e : expr) (c : Q) (acc : poly) : poly :=
  match e with
  | Cst q => cons_term [] (qmul c q) acc
  | P i => ([xO i], c) :: acc
  | X i => ([xI i], c) :: acc
  | Add a b => flat a c (flat b c acc)
  | Sub a b => flat a c (flat b (Qopp c) acc)
  | Neg a => flat a (Qopp c) acc
  | Mul a b =>
      match sort (flat a c []) with
      | [] => acc
      | f => times f (sort (flat b 1%Q [])) acc
      end
  | Pow a k => times [([], c)] (power (sort (flat a 1%Q [])) k) acc
  end.

Lemma flat_sound : forall p x e c acc,
  pval (flat e c acc) (joint p x) = Q2R c * eval e p x + pval acc (joint p x).
Proof.
  intros p x. induction e; cbn [flat eval]; intros c acc.
  - rewrite cons_term_sound, qmul_sound. cbn. lra.
  - cbn. lra.
  - cbn. lra.
  - rewrite IHe1, IHe2. lra.
  - rewrite IHe1, IHe2, Q2R_opp. lra.
  - assert (H : pval (sort (flat e1 c [])) (joint p x) = Q2R c * eval e1 p x)
      by (rewrite sort_sound, IHe1; cbn; lra).
    destruct (sort (flat e1 c [])) as [|t f].
    + rewrite <- Rmult_assoc, <- H. cbn. lra.
    + rewrite times_sound, H, sort_sound, IHe2, Q2R_1. cbn. lra.
  - rewrite IHe, Q2R_opp. lra.
  - rewrite times_sound, power_sound, sort_sound, IHe, Q2R_1. cbn [pval mval].
    replace (1 * eval e p x + 0) with (eval e p x) by lra. lra.
Qed.

Definition normal (e : expr) : poly := sort (flat e 1%Q []).
Definition vanishes (e : expr) : bool := match normal e with [] => true | _ => false end.

Theorem vanishes_sound : forall e, vanishes e = true -> forall p x, eval e p x = 0.
Proof.
  intros e H p x. assert (E : pval (normal e) (joint p x) = eval e p x)
    by (unfold normal; rewrite sort_sound, flat_sound, Q2R_1; cbn; lra).
  unfold vanishes in H. destruct (normal e); [|discriminate]. now rewrite <- E.
Qed.
